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
    // For the threads that the sources start (lib/traffic/capture/masker.ts).
    env: { THREAD_LOADER: new URL("e2e/read-typescript.mjs", import.meta.url).href },
    // The longest ones wait for timers of the SDK more than they compute.
    maxWorkers: 3,
  },
});
