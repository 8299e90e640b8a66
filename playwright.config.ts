import { defineConfig } from "@playwright/test";
import { BROWSER_ARGS, findQuickBrowser } from "./e2e/find-browser";

const executablePath = findQuickBrowser();
// The longest file, and the files that need their own kind of worker. Playwright would start these last, and one
// worker would then still be busy for a minute. What belongs to another kind of worker also ends the worker before it.
const FIRST = /(leak-hunt|journey|dev-domain|one-link|packed)\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e/specs",
  projects: [
    { name: "first", testMatch: FIRST },
    { name: "then", testMatch: "**/*.spec.ts", testIgnore: FIRST },
  ],
  // Two more than the smallest machine has cores: much of each test is waiting.
  workers: 4,
  retries: 0,
  // What would be wrong, not what is usual: a machine that is busy with other things takes several times as long.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    launchOptions: { args: BROWSER_ARGS, ...(executablePath && { executablePath }) },
    // A trace costs time in every passing test. Use `npm run test:e2e -- --trace on` to examine one.
    trace: "off",
  },
});
