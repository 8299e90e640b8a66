#!/usr/bin/env node
import { serve } from "../launch/serve.mjs";

await serve({ dev: false });
