import { fileURLToPath } from "node:url";
import envPaths from "env-paths";
import { runDemo } from "./run-demo";

// `gatehouse demo`, in an installed package: bundle.mjs makes `.next/demo.mjs` of this file.
await runDemo({
  lab: { script: fileURLToPath(new URL("demo-lab.mjs", import.meta.url)), execArgv: [] },
  folder: envPaths("gatehouse-demo", { suffix: "" }).data,
});
