import { existsSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { MAX_BODY } from "../access-guard/body-limit.mjs";
import { CLOSED_HEADERS } from "../access-guard/security-headers.mjs";
import { build, root } from "./build.mjs";
import { nativesThatFail } from "./check-natives.mjs";
import { nodeIsTooOld } from "./check-node.mjs";
import { EXIT_CODES } from "./exit-codes.mjs";
import { holdBody } from "./hold-body.mjs";
import { listenOnLoopback } from "./listen.mjs";
import { sayWhereItListens } from "./loopback-only.mjs";
import { tellParent } from "./obey-parent.mjs";
import { printLine } from "./print-line.mjs";
import { refuseOn, refuseWhatIsNoRequest } from "./refuse-bytes.mjs";
import { staticFiles } from "./static-files.mjs";
import { handleUnhandled, inExchange } from "./unhandled.mjs";

const LOOPBACK = "127.0.0.1";
const OWN_NAMES = ["gatehouse.localhost", "localhost", LOOPBACK, "[::1]"];
const DEFAULT_PORT = 4747;
const PORTS_TO_TRY = 100;

/**
 * Runs the dashboard in this process, on loopback only. Next's own server is not used for two reasons. It would answer
 * WebSocket upgrades, request targets such as `//x` and its own redirects without the access guard. And it reads a
 * request's body before anything can refuse the request.
 *
 * @param {{ dev: boolean }} options
 */
export async function serve({ dev }) {
  sayWhereItListens(process.env, process.argv.slice(2));
  // Next's own signal handler would wait for open event streams; lib/server/shutdown.ts closes them.
  process.env.NEXT_MANUAL_SIG_HANDLE = "true";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  if (process.env.GATEHOUSE_DATA_DIR) {
    process.env.GATEHOUSE_DATA_DIR = path.resolve(process.env.GATEHOUSE_DATA_DIR);
  }
  process.chdir(root);
  const unfit = nodeIsTooOld(process.versions.node) ?? nativesThatFail(root);
  if (unfit) fail(unfit, EXIT_CODES.neverStarts);
  if (!dev) {
    buildIfMissing();
    handleUnhandled();
  }
  /** @type {(app: ReturnType<typeof prepare>) => void} */
  let setApp = () => {};
  /** @type {ReturnType<typeof prepare>} */
  const prepared = new Promise((resolve) => {
    setApp = resolve;
  });
  const handOut = dev ? async () => false : staticFiles(path.join(root, ".next", "static"));
  // Otherwise Node itself would answer requests without Host.
  const server = createServer({
    requestTimeout: 60_000,
    maxHeaderSize: 32_768,
    requireHostHeader: false,
  });
  // Requests that arrive before Next is ready wait.
  /** @type {import("node:http").RequestListener} */
  const onRequest = (request, response) => {
    // Strict headers first, for requests that Next answers before proxy.ts runs. proxy.ts sets the policy of our pages.
    for (const [name, value] of Object.entries(CLOSED_HEADERS)) response.setHeader(name, value);
    inExchange(request, response, async () => {
      const body = holdBody(request, MAX_BODY);
      const app = await prepared;
      if (!(await passesGuard(request, response, body))) return;
      if (await handOut(request, response)) return;
      await app.getRequestHandler()(request, response);
    });
  };
  server.on("request", onRequest);
  // Without this listener Node itself would answer requests with Expect.
  server.on("checkExpectation", onRequest);
  refuseWhatIsNoRequest(server);
  // Next adds its own listener, which development needs for reloading. All other upgrades are refused here.
  server.on("upgrade", (request, socket) => {
    // An error without a listener would end the process.
    socket.on("error", () => socket.destroy());
    if (dev && isDevelopmentSocket(request, Number(process.env.PORT))) return;
    refuseOn(socket, 403);
  });
  const port = await listen(server);
  // A connection that cannot be accepted must not end the process.
  server.on("error", (error) => printLine(`A connection was not accepted: ${error.message}`));
  process.env.PORT = String(port);
  tellParent({ port });
  setApp(prepare({ dev, port, server }));
  try {
    await prepared;
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    fail(`Gatehouse cannot start: ${reason}`);
  }
}

/** @param {{ dev: boolean, port: number, server: import("node:http").Server }} options */
async function prepare({ dev, port, server }) {
  const { default: next } = await import("next");
  const app = next({
    dev,
    dir: root,
    hostname: LOOPBACK,
    port,
    ...(dev && { httpServer: server }),
  });
  await app.prepare();
  return app;
}

/**
 * Calls the access guard (lib/server/access-guard/guard.ts), which lib/server/boot.ts installs while Next starts.
 * Without it every request is refused.
 *
 * @type {import("../access-guard/guard").Guard}
 */
async function passesGuard(request, response, body) {
  const guard = globalThis.__gatehouse?.get("access-guard");
  if (typeof guard === "function") return guard(request, response, body);
  response.writeHead(503).end();
  return false;
}

function buildIfMissing() {
  if (existsSync(path.join(root, ".next", "BUILD_ID"))) return;
  console.log("Building the dashboard; this happens once and takes about half a minute.");
  build();
}

/**
 * Listens on the port in PORT, or on the first free one from 4747.
 *
 * @param {import("node:http").Server} server
 * @returns {Promise<number>}
 */
async function listen(server) {
  const asked = process.env.PORT ? Number(process.env.PORT) : undefined;
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1 && asked <= 65_535)) {
    fail(`PORT is "${process.env.PORT}", which is not a port. Ports go from 1 to 65535.`);
  }
  const last = asked ?? DEFAULT_PORT + PORTS_TO_TRY;
  for (let port = asked ?? DEFAULT_PORT; port <= last; port += 1) {
    const takenOn = await tryListen(server, port);
    if (takenOn === undefined) return port;
    if (asked === undefined) continue;
    fail(`Port ${port} is in use on ${takenOn}. Stop what uses it, or set PORT to another one.`);
  }
  return fail(`No free port from ${DEFAULT_PORT} to ${last}. Set PORT to a free one.`);
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @returns {Promise<string | undefined>} The address on which the port is in use; undefined on success.
 */
function tryListen(server, port) {
  return listenOnLoopback(server, port).catch((error) =>
    fail(`Port ${port} cannot be used (${error.code}). Set PORT to another one.`),
  );
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {number} port
 */
function isDevelopmentSocket(request, port) {
  const names = OWN_NAMES.map((name) => `${name}:${port}`);
  const origin = request.headers.origin ?? "";
  return (
    names.includes(request.headers.host ?? "") && names.some((name) => origin === `http://${name}`)
  );
}

/**
 * @param {string} message
 * @param {number} [code]
 * @returns {never}
 */
function fail(message, code = EXIT_CODES.cannotStart) {
  console.error(message);
  process.exit(code);
}
