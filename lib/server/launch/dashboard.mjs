import { obeyParent } from "./obey-parent.mjs";
import { makeOutputSafe } from "./safe-output.mjs";

// The process of the dashboard in production. keep-running.mjs starts it, and starts it again after a crash.

makeOutputSafe();
obeyParent();
const { serve } = await import("./serve.mjs");
await serve({ dev: false });
