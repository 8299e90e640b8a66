import { bundleCommandLine } from "./bundle-cli.mjs";
import { shutDown } from "./obey-parent.mjs";
import { makeOutputSafe } from "./safe-output.mjs";
import { serve } from "./serve.mjs";
import { watchNpm } from "./watch-npm.mjs";

makeOutputSafe();
watchNpm(shutDown);
// So that `npx gatehouse` in this checkout runs the current sources.
bundleCommandLine();
await serve({ dev: true });
