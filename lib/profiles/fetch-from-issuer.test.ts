import http from "node:http";
import type { AddressInfo } from "node:net";
import { allowInsecureRequests, customFetch, discovery } from "openid-client";
import { afterEach, expect, test, vi } from "vitest";
import { fetchFromIssuer, isUnanswered } from "./fetch-from-issuer";

const servers: http.Server[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server's URL on this machine. */
async function serve(answer: http.RequestListener): Promise<URL> {
  const server = http.createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`http://127.0.0.1:${portOf(server.address())}`);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not on TCP");
  return address.port;
}

/** What the library makes of it. */
function failureOf(issuer: URL): Promise<unknown> {
  const options = { [customFetch]: fetchFromIssuer, execute: [allowInsecureRequests] };
  return discovery(issuer, "client", "secret", undefined, options).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("an issuer that is not there gives no answer", async () => {
  const url = await serve(() => undefined);
  const [server] = servers.splice(0);
  await new Promise((resolve) => server?.close(resolve));
  expect(isUnanswered(await failureOf(url))).toBe(true);
});

test("an issuer that stays silent past the deadline gives no answer", async () => {
  const deadline = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(deadline.signal);
  const url = await serve(() => deadline.abort(new DOMException("too late", "TimeoutError")));
  expect(isUnanswered(await failureOf(url))).toBe(true);
});

test("an unusable answer still counts as an answer", async () => {
  const url = await serve((_request, response) =>
    response.setHeader("content-type", "application/json").end("{}"),
  );
  const failure = await failureOf(url);
  expect(failure).toBeInstanceOf(Error);
  expect(isUnanswered(failure)).toBe(false);
});
