import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// The tests expect a runner with globals, and an index.js that is built from Rust.
export default defineConfig({
  resolve: { alias: [{ find: /^\.\.\/index\.js$/, replacement: here("sdk.ts") }] },
  test: {
    include: ["__test__/*.spec.mjs"],
    setupFiles: [here("lead-visitors.ts")],
    globals: true,
    testTimeout: 60_000,
    pool: "forks",
  },
});
