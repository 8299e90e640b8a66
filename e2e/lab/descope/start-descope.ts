import http from "node:http";
import https from "node:https";
import { z } from "zod";
import type { Outside } from "@/e2e/lab/outside";
import { Applications } from "./applications";
import { answerControl, type Controls } from "./controls";
import type { DescopeFaults } from "./faults";
import { answerKeys } from "./key-answers";
import { KeyRing } from "./key-ring";
import { createLoginFlow } from "./login-flow";
import { createProvider, jwksPathOf } from "./provider";
import { OTHER_PROJECT_ID, TokenForge } from "./token-forge";
import { People } from "./users";

export type DescopeOptions = {
  /** Any free port when absent. */
  port?: number;
  projectId?: string;
  accessKey?: string;
  /** The callbacks that are approved in the console, for every application. */
  redirectUris: string[];
  /** On loopback, without TLS, when absent. */
  outside?: Outside;
};

export type Descope = Controls & {
  origin: string;
  port: number;
  /** The issuer has a path, as Descope's has. */
  issuer: string;
  /** The Project ID. */
  clientId: string;
  /** The Access Key. */
  clientSecret: string;
  /** A second, confidential application with its own client id and secret. */
  application: { clientId: string; clientSecret: string };
  /** Approves another callback, as in the console: for all applications, or for the one with this client id. */
  approve(redirectUri: string, clientId?: string): void;
  /** Removes an approval. */
  disapprove(redirectUri: string, clientId?: string): void;
  /** Sets the project's approved domains. They count for applications without redirect URLs of their own. */
  approveDomains(domains: string[]): void;
  close(): Promise<void>;
};

const PROJECT_ID = "P2labProject0000000000000000";
const ACCESS_KEY = "K2labAccessKey00000000000000000000000000000000000000000000000000";
/** Descope does not document the format of these two ids. */
const APPLICATION = {
  clientId: "lab-confidential-application",
  clientSecret: "lab-secret-of-the-confidential-application",
};

/** Starts the lab's stand-in for Descope. */
export async function startDescope(options: DescopeOptions): Promise<Descope> {
  const { projectId = PROJECT_ID, accessKey = ACCESS_KEY } = options;
  const { outside } = options;
  const { key, cert } = outside?.certificate ?? {};
  const server = key && cert ? https.createServer({ key, cert }) : http.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, outside?.address ?? "127.0.0.1", resolve);
  });
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const origin = outside ? `https://descope.${outside.domain}:${port}` : `http://127.0.0.1:${port}`;
  const issuer = `${origin}/${projectId}`;
  const applications = new Applications(
    [{ clientId: projectId, clientSecret: accessKey }, APPLICATION],
    options.redirectUris,
  );
  const keys = new KeyRing();
  const people = new People();
  let faults: DescopeFaults = {};
  let keysAsked = 0;
  const parts = { issuer, projectId, applications, keys, people, faults: () => faults };
  const provider = await createProvider(parts);
  const callback = provider.callback();
  const login = createLoginFlow(provider, people);
  const forge = new TokenForge({ ...parts, origin });
  const controls: Controls = {
    fault: (next) => {
      faults = next;
    },
    rotateKeys: (rotation = {}) => keys.rotate(rotation),
    makeToken: (order) => forge.make(order),
    changeUser: (change) => people.change(change),
    resetUsers: () => people.reset(),
    state: () => ({ faults, keys: keys.document.keys, keysAsked }),
  };

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
    if (pathname.startsWith("/lab/")) return answerControl(controls, request, response);
    if (faults.slowMs) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    if (faults.clockAheadS) {
      response.setHeader("date", new Date(Date.now() + faults.clockAheadS * 1000).toUTCString());
    }
    if (pathname.startsWith("/login/")) return login(request, response, pathname);
    if (pathname === `/${projectId}/.well-known/openid-configuration`) {
      return discovery(request, response);
    }
    if (pathname === jwksPathOf(projectId)) {
      keysAsked += 1;
      return answerKeys(request, response, keys.document, faults);
    }
    if (pathname.startsWith(`/${OTHER_PROJECT_ID}/`)) return otherProject(pathname, response);
    await callback(request, response);
  }

  /** The public documents of the other project. Nobody logs in there. */
  function otherProject(pathname: string, response: http.ServerResponse): void {
    if (pathname === jwksPathOf(OTHER_PROJECT_ID)) {
      return sendJson(response, forge.otherKeys.document);
    }
    sendJson(response, {
      ...describe(`${origin}/${OTHER_PROJECT_ID}`, origin),
      jwks_uri: `${origin}${jwksPathOf(OTHER_PROJECT_ID)}`,
      id_token_signing_alg_values_supported: ["RS256"],
    });
  }

  // The document is below the issuer, but everything it names is beside the issuer.
  async function discovery(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    if (faults.noDiscovery) return void response.writeHead(404).end();
    if (faults.wrongIssuer) return sendJson(response, describe(`${origin}/P2somebodyElse`, origin));
    if (faults.captive === "own-login") {
      // The same server under another host name counts as another origin.
      return sendJson(response, describe(issuer, `http://localhost:${port}/portal`));
    }
    if (faults.captive) return captivePortal(response, faults.captive);
    request.url = "/.well-known/openid-configuration";
    await callback(request, response);
  }

  return {
    origin,
    port,
    issuer,
    clientId: projectId,
    clientSecret: accessKey,
    application: APPLICATION,
    approve: (redirectUri, id) => applications.approve(redirectUri, id),
    disapprove: (redirectUri, id) => applications.disapprove(redirectUri, id),
    approveDomains: (domains) => applications.approveDomains(domains),
    ...controls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function describe(issuer: string, endpoints: string): object {
  return {
    issuer,
    authorization_endpoint: `${endpoints}/oauth2/v1/authorize`,
    token_endpoint: `${endpoints}/oauth2/v1/token`,
    jwks_uri: `${endpoints}/keys`,
  };
}

function captivePortal(response: http.ServerResponse, how: "page" | "redirect" | "json"): void {
  if (how === "json") return sendJson(response, { captive: true, venue: "A hotel" });
  if (how === "redirect") {
    return void response.writeHead(302, { location: "http://portal.example/sign-in" }).end();
  }
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(
    "<!doctype html><title>Welcome</title><h1>Accept the terms to use this network</h1>",
  );
}

function sendJson(response: http.ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
