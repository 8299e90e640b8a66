import { ensureBuild } from "@/e2e/ensure-build";
import { runHunt } from "./run-hunt";

// `npm run leakhunt`: plants secrets, uses everything, and looks for the secrets in all output. With `-- --no-press` no
// buttons of pages are pressed, which takes most of its time.
ensureBuild();
const report = await runHunt({ thorough: true, press: !process.argv.includes("--no-press") });
const { leaks, letThrough, blindIn, skipped, pages, ...figures } = report;
console.log(JSON.stringify({ ...figures, pages: pages.length }, null, 2));
for (const route of skipped) console.log(`Tried with a wrong id only: ${route}`);
for (const { secret, encoding, place } of leaks)
  console.log(`LEAK: ${secret} (${encoding}) in ${place}`);
for (const way of letThrough) console.log(`LET THROUGH: ${way}`);
for (const kind of blindIn)
  console.log(`BLIND: what was left open on purpose was not found in ${kind}`);
const found = leaks.length + letThrough.length + blindIn.length;
if (found === 0) console.log("No secret was found anywhere, and none went to a foreign server.");
process.exit(found === 0 ? 0 : 1);
