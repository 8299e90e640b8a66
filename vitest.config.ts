import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, ""),
      // Next resolves this marker itself; in plain Node it would throw on import.
      "server-only": fileURLToPath(new URL("node_modules/server-only/empty.js", import.meta.url)),
    },
  },
  test: {
    include: ["{app,lib,db,e2e}/**/*.test.ts"],
    testTimeout: 20_000,
    // The longest ones wait for timers of the SDK more than they compute.
    maxWorkers: 3,
  },
});
