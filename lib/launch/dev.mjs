import { endInOrder } from "./obey-parent.mjs";
import { makeOutputSafe } from "./safe-output.mjs";
import { serve } from "./serve.mjs";
import { watchNpm } from "./watch-npm.mjs";

makeOutputSafe();
watchNpm(endInOrder);
await serve({ dev: true });
