import { obeyParent } from "./obey-parent.mjs";
import { makeOutputSafe } from "./safe-output.mjs";

// The dashboard proper, for production: keep-running.mjs starts it and starts it again.

makeOutputSafe();
obeyParent();
const { serve } = await import("./serve.mjs");
await serve({ dev: false });
