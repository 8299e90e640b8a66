import { afterEach, expect, test, vi } from "vitest";
import withGatehouse from "./next.mjs";

const argv = [...process.argv];
afterEach(() => {
  process.argv = [...argv];
  vi.unstubAllEnvs();
});

const SERVER = "/shop/node_modules/next/dist/server/lib/start-server.js";
const TELEMETRY = "/shop/node_modules/next/dist/telemetry/detached-flush.js";

/** The configuration that a program of Next.js gets while sharing is asked for. */
function configFor(program: string, phase: string): Promise<object> {
  vi.stubEnv("GATEHOUSE", "1");
  vi.stubEnv("PORT", undefined);
  process.argv = [process.execPath, program];
  return withGatehouse({ poweredByHeader: false }, {})(phase, {
    defaultConfig: { poweredByHeader: true },
  });
}

test("the development server takes visitors from ngrok", async () => {
  const config = await configFor(SERVER, "phase-development-server");
  expect(config).toMatchObject({
    poweredByHeader: false,
    allowedDevOrigins: expect.arrayContaining(["*.ngrok.app"]),
  });
});

test.each([
  ["a build", SERVER, "phase-production-build"],
  ["what sends telemetry after the server has ended", TELEMETRY, "phase-development-server"],
  ["the same on Windows", TELEMETRY.replaceAll("/", "\\"), "phase-development-server"],
])("%s gets the configuration as it was", async (_, program, phase) => {
  expect(await configFor(program, phase)).toEqual({ poweredByHeader: false });
});
