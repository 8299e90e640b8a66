import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

const ANSWER_MS = 60_000;

/** A visitor of one tunnel who has logged in. */
export type Visitor = {
  /** The cookie that the tunnel's host has set. */
  cookie: string;
  /** Resolves with the duration of the request in milliseconds, including the body. */
  get(path: string): Promise<number>;
  upload(path: string, body: AsyncIterable<Buffer>, length: number): Promise<string>;
  leave(): void;
};

/** The address of every host of the lab, and the CA of their certificates if they have any. Loopback when absent. */
export type LabPlace = { address: string; ca: string };

/** The cookies of one browser, by host and name. */
export type Jars = Map<string, Map<string, string>>;

/**
 * Logs in at the tunnel's Descope as a browser would, redirect by redirect. With `jars` it is the browser that has
 * these cookies.
 */
export async function logInAt(
  tunnelUrl: string,
  email: string,
  place?: LabPlace,
  jars: Jars = new Map(),
): Promise<Visitor> {
  let url = new URL(tunnelUrl);
  let form: string | undefined;
  for (let hop = 0; hop < 12; hop += 1) {
    const response = await step(url, jars, form, place);
    const body = await text(response);
    form = undefined;
    if (response.headers.location) url = new URL(response.headers.location, url);
    else if (url.host === new URL(tunnelUrl).host) break;
    else form = `login=${encodeURIComponent(email)}`;
    if (!response.headers.location && !body.includes("login")) throw new Error(body);
  }
  const address = new URL(tunnelUrl);
  const cookie = cookiesOf(jars, address.hostname);
  if (cookie === "") throw new Error("the login gave no cookie");
  return visitorOf(address, cookie, place);
}

function visitorOf(
  { protocol, host, hostname, port }: URL,
  cookie: string,
  at?: LabPlace,
): Visitor {
  const client = clientOf(protocol);
  const agent = new client.Agent({ keepAlive: true, maxSockets: 256 });
  const place = { ...whereIs(hostname, at), port, agent };
  return {
    cookie,
    get: (path) => get(client, { ...place, path, headers: { host, cookie } }),
    upload: async (path, body, length) => {
      const headers = { host, cookie, "content-length": length };
      const request = client.request({ ...place, path, method: "POST", headers });
      const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
        request.on("response", resolve);
        request.on("error", reject);
      });
      for await (const chunk of body) {
        if (!request.write(chunk)) await new Promise((resolve) => request.once("drain", resolve));
      }
      request.end();
      return text(await answer);
    },
    leave: () => agent.destroy(),
  };
}

/**
 * Sends a request again when a kept connection turns out to be closed, which the server may do at any moment (RFC 9110,
 * section 9.2.2).
 */
function get(client: typeof http | typeof https, options: https.RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const request = client.get(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
      response.on("end", () => resolve(performance.now() - begun));
      response.on("error", reject);
      response.resume();
    });
    request.setTimeout(ANSWER_MS, () => request.destroy(lateAnswer(options.path ?? "/")));
    request.on("error", (error) => {
      const isClosed = "code" in error && error.code === "ECONNRESET";
      if (request.reusedSocket && isClosed) get(client, options).then(resolve, reject);
      else reject(error);
    });
  });
}

function lateAnswer(path: string): Error {
  return new Error(`${path}: no answer to a visitor within ${ANSWER_MS / 1000} s`);
}

function step(
  url: URL,
  jars: Jars,
  form: string | undefined,
  place: LabPlace | undefined,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = clientOf(url.protocol).request({
      ...whereIs(url.hostname, place),
      agent: false,
      port: url.port,
      path: url.pathname + url.search,
      method: form === undefined ? "GET" : "POST",
      headers: {
        host: url.host,
        accept: "text/html",
        cookie: cookiesOf(jars, url.hostname),
        ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
      },
    });
    request.setTimeout(ANSWER_MS, () => request.destroy(lateAnswer(url.pathname)));
    request.on("error", reject);
    request.on("response", (response) => {
      const jar = jars.get(url.hostname) ?? new Map<string, string>();
      jars.set(url.hostname, jar);
      for (const line of response.headers["set-cookie"] ?? []) {
        const [pair = ""] = line.split(";");
        const equals = pair.indexOf("=");
        jar.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
      resolve(response);
    });
    request.end(form);
  });
}

function clientOf(protocol: string): typeof http | typeof https {
  return protocol === "https:" ? https : http;
}

function whereIs(hostname: string, place: LabPlace | undefined) {
  return place
    ? { host: place.address, servername: hostname, ca: place.ca }
    : { host: "127.0.0.1" };
}

function cookiesOf(jars: Jars, hostname: string): string {
  return [...(jars.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
}
