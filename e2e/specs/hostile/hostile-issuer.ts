import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A malicious or broken issuer. Each path is another way to be one; `asked` counts the requests that reached it. */
export type HostileIssuer = {
  issuer(how: Way): string;
  asked(path: string): number;
  close(): Promise<void>;
};

export type Way =
  | "silent"
  | "dribbling"
  | "endless"
  | "long-headers"
  | "redirecting"
  | "redirecting-inside"
  | "not-json"
  | "deep"
  | "token-at-metadata"
  | "token-at-dashboard"
  | "token-in-the-open"
  | "repeating";

const DISCOVERY = "/.well-known/openid-configuration";

export async function startHostileIssuer(dashboardUrl: string): Promise<HostileIssuer> {
  const counts = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const path = request.url ?? "";
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const [, way = ""] = path.split("/");
    if (path === "/repeating/token") return void repeat(request, response);
    if (!path.endsWith(DISCOVERY)) return void response.writeHead(404).end();
    const answer = ANSWERS[way];
    if (answer) return answer(response, dashboardUrl);
    const issuer = `http://127.0.0.1:${portOf(server)}/${way}`;
    response.end(JSON.stringify(describe(issuer, tokenEndpoint(way, issuer, dashboardUrl))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    issuer: (how) => `http://127.0.0.1:${portOf(server)}/${how}`,
    asked: (path) => counts.get(path) ?? 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: http.Server): number {
  return (server.address() as AddressInfo).port;
}

const ANSWERS: Record<string, (response: http.ServerResponse, dashboardUrl: string) => void> = {
  silent: () => undefined,
  dribbling: (response) => {
    response.writeHead(200, { "content-type": "application/json" }).write("{");
    const timer = setInterval(() => response.write(" "), 200);
    response.on("close", () => clearInterval(timer));
  },
  endless: (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  },
  "long-headers": (response) =>
    response.writeHead(200, { "x-long": "x".repeat(200_000) }).end("{}"),
  redirecting: (response) => redirect(response, "http://169.254.169.254/latest/meta-data/"),
  "redirecting-inside": (response, dashboardUrl) =>
    redirect(response, `${dashboardUrl}/api/tunnels`),
  "not-json": (response) => response.end("<script>alert(1)</script>"),
  deep: (response) => response.end("[".repeat(100_000)),
};

function redirect(response: http.ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function tokenEndpoint(way: string, issuer: string, dashboardUrl: string): string {
  if (way === "token-at-metadata") return "http://169.254.169.254/token";
  if (way === "token-at-dashboard") return `${dashboardUrl}/api/profiles`;
  if (way === "token-in-the-open") return "http://login.example.com/token";
  return `${issuer}/token`;
}

function describe(issuer: string, token_endpoint: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint,
    jwks_uri: `${issuer}/keys`,
    scopes_supported: ["openid", "profile", "email"],
  };
}

/** Repeats the request in the answer, as some servers do in their error texts. */
async function repeat(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const secret = new URLSearchParams(await text(request)).get("client_secret") ?? "";
  const error = `unknown secret ${secret} or ${Buffer.from(`id:${secret}`).toString("base64")}`;
  response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}
