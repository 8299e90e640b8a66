import { randomInt } from "node:crypto";
import http from "node:http";
import { json, text } from "node:stream/consumers";
import { z } from "zod";
import { type DescopeFaults, descopeFaultsSchema } from "./faults";
import { codePage, loginPage } from "./login-page";
import { createProvider } from "./provider";
import { findUser } from "./users";

export type DescopeOptions = {
  port?: number;
  projectId?: string;
  accessKey?: string;
  /** The callbacks that are approved in the console. */
  redirectUris: string[];
};

export type Descope = {
  origin: string;
  port: number;
  /** With a path, as Descope's. */
  issuer: string;
  /** The Project ID. */
  clientId: string;
  /** The Access Key. */
  clientSecret: string;
  fault(faults: DescopeFaults): void;
  close(): Promise<void>;
};

const PROJECT_ID = "P2labProject0000000000000000";
const ACCESS_KEY = "K2labAccessKey00000000000000000000000000000000000000000000000000";

/** Starts the lab's stand-in for Descope on loopback. */
export async function startDescope(options: DescopeOptions): Promise<Descope> {
  const { projectId = PROJECT_ID, accessKey = ACCESS_KEY, redirectUris } = options;
  const server = http.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/${projectId}`;
  let faults: DescopeFaults = {};
  const provider = await createProvider({
    issuer,
    projectId,
    accessKey,
    redirectUris,
    faults: () => faults,
  });
  const callback = provider.callback();
  /** The code that the second step of a login asks for, by interaction. */
  const codes = new Map<string, { code: string; accountId: string }>();

  server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
    handle(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(400, { "content-type": "text/plain" });
      response.end(String(error));
    });
  });

  async function handle(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", origin);
    if (pathname === "/lab/faults") {
      faults = descopeFaultsSchema.parse(await json(request));
      return void response.end("{}");
    }
    if (faults.slowMs) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    if (faults.clockAheadS) {
      response.setHeader("date", new Date(Date.now() + faults.clockAheadS * 1000).toUTCString());
    }
    if (pathname.startsWith("/login/")) return login(request, response, pathname);
    if (pathname === `/${projectId}/.well-known/openid-configuration`)
      return discovery(request, response);
    await callback(request, response);
  }

  // The document lies below the issuer while everything it names lies beside it.
  async function discovery(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    if (faults.noDiscovery) return void response.writeHead(404).end();
    if (faults.wrongIssuer) {
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ issuer: `${origin}/P2somebodyElse` }));
    }
    request.url = "/.well-known/openid-configuration";
    await callback(request, response);
  }

  async function login(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    action: string,
  ): Promise<void> {
    const { uid } = await provider.interactionDetails(request, response);
    const show = (html: string) =>
      void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
    if (request.method !== "POST") return show(loginPage(action));
    const form = new URLSearchParams(await text(request));
    const asked = codes.get(uid);
    if (asked && form.has("code")) {
      if (form.get("code")?.trim() !== asked.code) {
        return show(codePage(action, asked.code, "That is not the code."));
      }
      codes.delete(uid);
      return finish(request, response, asked.accountId);
    }
    const user = findUser(form.get("login") ?? "");
    if (!user) return show(loginPage(action, "Nobody here has this e-mail address."));
    if (!user.secondStep) return finish(request, response, user.id);
    const code = String(randomInt(100_000, 1_000_000));
    codes.set(uid, { code, accountId: user.id });
    return show(codePage(action, code));
  }

  async function finish(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    accountId: string,
  ): Promise<void> {
    await provider.interactionFinished(request, response, { login: { accountId } });
  }

  return {
    origin,
    port,
    issuer,
    clientId: projectId,
    clientSecret: accessKey,
    fault: (next) => {
      faults = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
