import { bundleCommandLine } from "./bundle-cli.mjs";
import { endInOrder } from "./obey-parent.mjs";
import { makeOutputSafe } from "./safe-output.mjs";
import { serve } from "./serve.mjs";
import { watchNpm } from "./watch-npm.mjs";

makeOutputSafe();
watchNpm(endInOrder);
// `npx gatehouse` in this checkout speaks for the sources as they are now.
bundleCommandLine();
await serve({ dev: true });
