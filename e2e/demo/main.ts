import { fileURLToPath } from "node:url";
import { ensureBuild } from "../ensure-build";
import { runDemo } from "./run-demo";

// `npm run demo`, in a checkout.
ensureBuild();
await runDemo({
  lab: {
    script: fileURLToPath(new URL("../lab/main.ts", import.meta.url)),
    execArgv: ["--import", import.meta.resolve("tsx")],
  },
  folder: fileURLToPath(new URL("../../.demo", import.meta.url)),
});
