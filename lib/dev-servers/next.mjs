import { hostsOf, isWanted, shareBeside } from "./share-beside.mjs";

/** `PHASE_DEVELOPMENT_SERVER` of next/constants, by which Next.js says for what it reads the configuration. */
const DEVELOPMENT = "phase-development-server";
/** The program of Next.js that sends its telemetry after `next dev` has ended, and reads the configuration for it. */
const AFTERWARDS = /[\\/]detached-flush(\.js)?$/;

/**
 * Wraps a configuration of Next.js: with GATEHOUSE=1, or `next dev -- --share`, `next dev` shares itself behind a login
 * and prints the URL once a stranger was seen to be stopped there. Otherwise the configuration is as it was.
 *
 * @template {object} Config
 * @param {Config | ((phase: string, context: object) => Config | Promise<Config>)} [config]
 * @param {import("./options.d.mts").ShareOptions} [options]
 */
export default function withGatehouse(config, options = {}) {
  /** @param {string} phase @param {object} context */
  return async (phase, context) => {
    const given = typeof config === "function" ? await config(phase, context) : (config ?? {});
    const isAfterwards = AFTERWARDS.test(process.argv[1] ?? "");
    if (phase !== DEVELOPMENT || isAfterwards || !isWanted()) return given;
    // Next.js sets it to the port on which it listens, before it reads the configuration.
    const port = Number(process.env.PORT);
    if (Number.isInteger(port) && port > 0) shareBeside(String(port), options);
    return { ...given, allowedDevOrigins: [...listedIn(given), ...patterns(options)] };
  };
}

/** @param {object} config @returns {unknown[]} */
function listedIn(config) {
  return "allowedDevOrigins" in config && Array.isArray(config.allowedDevOrigins)
    ? config.allowedDevOrigins
    : [];
}

/** @param {import("./options.d.mts").ShareOptions} options */
function patterns(options) {
  return hostsOf(options).map((host) => (host.startsWith(".") ? `*${host}` : host));
}
