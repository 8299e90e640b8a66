import { once } from "node:events";
import http, { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { VERSION } from "@/lib/base/version";
import { settingsSchema } from "@/lib/contract/settings";
import { call } from "./api";
import { CliError } from "./exit";

let server: Server | undefined;

// Where Node keeps the agent of `fetch`, which is an EnvHttpProxyAgent with NODE_USE_ENV_PROXY.
const DISPATCHER = Symbol.for("undici.globalDispatcher.1");
const { globalAgent } = http;

afterEach(() => {
  server?.close();
  http.globalAgent = globalAgent;
  Reflect.deleteProperty(globalThis, DISPATCHER);
});

/** The command line's result for an answer: its exit code and text, or "taken". */
async function outcomeOf(onRequest: RequestListener): Promise<[code: number, text: string]> {
  server = createServer(onRequest).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const dashboard = { url: `http://127.0.0.1:${port}`, token: "t" };
  try {
    await call(dashboard, "/api/settings", settingsSchema);
    return [0, "taken"];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [error.code, error.message];
  }
}

const json = (status: number, body: unknown) => {
  const onRequest: RequestListener = (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  return onRequest;
};

const problem = { type: "about:blank", title: "Locked", status: 409, detail: "It is.", fix: "Do." };

test.each<[string, RequestListener, number, string]>([
  ["refused", json(409, problem), 1, "Locked\nIt is.\nDo."],
  ["no token", json(401, {}), 4, "did not let us in"],
  ["no problem details", json(500, { error: "x" }), 1, "status 500"],
  ["of another version", json(200, { version: 5 }), 1, `not of this version (${VERSION})`],
  ["no JSON", (_, response) => response.end("<p>"), 1, `not of this version (${VERSION})`],
  ["broken off", (request) => request.socket.destroy(), 3, "does not answer"],
  ["elsewhere", (_, response) => response.writeHead(302, { location: "/" }).end(), 3, "not answer"],
])(
  "an answer that is %s ends the command with its code and why",
  async (_what, listen, code, text) => {
    expect(await outcomeOf(listen)).toEqual([code, expect.stringContaining(text)]);
  },
);

test("the token goes only to the dashboard, whatever proxy the environment sets for all programs", async () => {
  const led: string[] = [];
  const agent = new http.Agent();
  agent.createConnection = () => {
    led.push("the shared agent");
    throw new Error("A proxy");
  };
  http.globalAgent = agent;
  const dispatch = () => {
    led.push("fetch");
    throw new Error("A proxy");
  };
  Reflect.set(globalThis, DISPATCHER, { dispatch });
  let got: string | undefined;
  const [, text] = await outcomeOf((request, response) => {
    got = request.headers.authorization;
    response.end("{}");
  });
  expect(text).toContain(`not of this version (${VERSION})`);
  expect(got).toBe("Bearer t");
  expect(led).toEqual([]);
});
