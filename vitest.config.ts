import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that wait for timers and for the SDK: each takes 6 s to 60 s on any machine. */
const LONGEST =
  /(gated-run|proxy-thread|door-table|sdk-facts|chaos\/refusals|chaos\/chaos|silent-service|keep-running|spoofing|runs|install-service)\.test\.ts$/;

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

/**
 * What changes something outside its own variables, or goes on after its test. A file without any of these words shares
 * a process with others like it, which saves the start and the imports of one hundred processes.
 */
const OUTSIDE =
  /\b(async|await|vi|process|globalThis|(before|after)(Each|All)|sharedOnce|get\w*Database)\b/;

const SHARED = ["app", "lib", "db", "e2e"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name.replaceAll("\\", "/")}`,
    ),
  )
  .filter((file) => file.endsWith(".test.ts") && !OUTSIDE.test(readFileSync(file, "utf8")));

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, ""),
      // Next resolves this marker itself; in plain Node it would throw on import.
      "server-only": fileURLToPath(new URL("node_modules/server-only/empty.js", import.meta.url)),
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "alone", include: ["{app,lib,db,e2e}/**/*.test.ts"], exclude: SHARED },
      },
      { extends: true, test: { name: "shared", include: SHARED, isolate: false } },
    ],
    testTimeout: 20_000,
    globalSetup: "e2e/unit-setup.ts",
    // For the threads that the sources start (lib/traffic/capture/masker.ts).
    env: { THREAD_LOADER: new URL("e2e/read-typescript.mjs", import.meta.url).href },
    // The longest tests mostly wait for timers of the SDK.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
