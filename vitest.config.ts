import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that wait for timers and for the SDK: each takes 6 s to 36 s on any machine. */
const LONGEST =
  /(proxy-thread|sdk-facts|chaos\/refusals|chaos\/chaos|silent-service|keep-running|spoofing|runs|install-service)\.test\.ts$/;

/**
 * By default Vitest begins with the largest files. The longest tests are in small files, so they would still run at the
 * end.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

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
    globalSetup: "e2e/unit-setup.ts",
    // For the threads that the sources start (lib/traffic/capture/masker.ts).
    env: { THREAD_LOADER: new URL("e2e/read-typescript.mjs", import.meta.url).href },
    // The longest tests mostly wait for timers of the SDK.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
