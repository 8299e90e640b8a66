import { defineConfig } from "@playwright/test";
import { BROWSER_ARGS, findQuickBrowser } from "./e2e/find-browser";

const executablePath = findQuickBrowser();
// The longest file, and those that need a worker of their own kind, which Playwright would begin when all others are
// over: then one of three would still be at work for a minute.
const FIRST = /(leak-hunt|journey|dev-domain|packed)\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e/specs",
  projects: [
    { name: "first", testMatch: FIRST },
    { name: "then", testMatch: "**/*.spec.ts", testIgnore: FIRST },
  ],
  // One more than the smallest machine has cores: much of each test is waiting.
  workers: 3,
  retries: 0,
  // What would be wrong, not what is usual: a machine that is busy with other things takes several times as long.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    launchOptions: { args: BROWSER_ARGS, ...(executablePath && { executablePath }) },
    // Recording costs every passing test; `npm run test:e2e -- --trace on` when one is to be looked into.
    trace: "off",
  },
});
