import type http from "node:http";
import { json } from "node:stream/consumers";
import { type DescopeFaults, descopeFaultsSchema } from "./faults";
import { type Rotation, rotationSchema } from "./key-ring";
import type { PublicJwk } from "./signing-key";
import { type TokenOrder, tokenOrderSchema } from "./token-forge";
import { type UserChange, userChangeSchema } from "./users";

export type DescopeState = {
  faults: DescopeFaults;
  /** The published keys, the signing key first. */
  keys: PublicJwk[];
  /** How often the key set was requested since the start. */
  keysAsked: number;
};

/** Changes that an administrator, an accident or an attacker can make at the real provider. */
export type Controls = {
  /** A new key signs from now on. The same as `POST /lab/keys`. */
  rotateKeys(rotation?: Rotation): void;
  /** Sets all faults from now on; `{}` ends them. The same as `POST /lab/faults`. */
  fault(faults: DescopeFaults): void;
  /** Makes an identity token, correct or with a fault. The same as `POST /lab/tokens`. */
  makeToken(order: TokenOrder): string;
  /** Changes or adds a person. Earlier tokens stay as they are. The same as `POST /lab/users`. */
  changeUser(change: UserChange): void;
  /** Restores all people as at the start. The same as `POST /lab/users/reset`. */
  resetUsers(): void;
  /** The same as `GET /lab/state`. */
  state(): DescopeState;
};

/** The same over HTTP, below `/lab/`. */
export async function answerControl(
  controls: Controls,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const act = ROUTES.get(`${request.method} ${request.url}`);
  if (!act) return void response.writeHead(404).end();
  const answer = act(controls, request.method === "POST" ? await json(request) : undefined);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(answer ?? {}));
}

type Act = (controls: Controls, body: unknown) => unknown;

const ROUTES = new Map<string, Act>([
  ["POST /lab/faults", (controls, body) => controls.fault(descopeFaultsSchema.parse(body))],
  ["POST /lab/keys", (controls, body) => controls.rotateKeys(rotationSchema.parse(body))],
  [
    "POST /lab/tokens",
    (controls, body) => ({ token: controls.makeToken(tokenOrderSchema.parse(body)) }),
  ],
  ["POST /lab/users", (controls, body) => controls.changeUser(userChangeSchema.parse(body))],
  ["POST /lab/users/reset", (controls) => controls.resetUsers()],
  ["GET /lab/state", (controls) => controls.state()],
]);
