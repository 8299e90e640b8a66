import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openProxyTo, type TestProxy } from "@/e2e/checks/conformance/open-proxy";
import { parsePolicy } from "@/e2e/lab/edge/policy/parse";
import { type HeaderList, runRules } from "@/e2e/lab/edge/policy/run";
import {
  FORWARDED_NAMES,
  foldName,
  IDENTITY_NAMES,
  spellingsOf,
  VERIFIED_NAME,
} from "@/lib/network/claim-names";
import { composePolicy } from "@/lib/tunnels/compose-policy";
import { hidesIdentity, isIdentified } from "@/lib/tunnels/identity";
import { KINDS, type SeeingApp } from "./apps";

// Visitors' headers pass the tunnel's own policy, which the lab runs in ngrok's place, then the real proxy, and then
// reach real servers of several languages. None may tell an app who the visitor is or where they come from.

const FORGED = "forged@example.org";
const TRUE = {
  email: "member@example.com",
  name: "Member",
  provider_user_id: "U1",
  id: "ngrok-U1",
};

const MODES = [
  { name: "traffic-policy", protection: "traffic-policy", identityHeaders: true },
  { name: "traffic-policy, app not told", protection: "traffic-policy", identityHeaders: false },
  { name: "listener-oidc", protection: "listener-oidc", identityHeaders: true },
] as const;
type Mode = (typeof MODES)[number];

/** All combinations of `-` and `_` between its words, other characters in their place, and other cases. */
function everySpelling(name: string): string[] {
  const plain = spellingsOf(name);
  const others = [".", "~", "!"].map((mark) => name.replaceAll("-", mark));
  const cased = [name, name.replaceAll("-", "_")].flatMap((each) => [
    each.toUpperCase(),
    each.replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
    each.replace(/[a-z]/g, (letter, at: number) => (at % 2 ? letter.toUpperCase() : letter)),
  ]);
  return [...plain, ...others, ...cased];
}

const IDENTITIES = [...IDENTITY_NAMES, VERIFIED_NAME, "ngrok-auth-user-groups"].flatMap(
  everySpelling,
);
// There are many names, so only a few spellings of each are tried.
const ORIGINS = [
  ...FORWARDED_NAMES,
  ...["x-forwarded-user", "x-forwarded-email", "x-forwarded-port", "x-forwarded-prefix"],
  ...[
    "forwarded",
    "x-real-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "cloudfront-forwarded-proto",
    "x-original-host",
  ],
].flatMap((name) => [name, name.replaceAll("-", "_"), name.replaceAll("-", ".").toUpperCase()]);

/** The place of a forged header: before the real one, after it, twice, named by Connection, in a trailer. */
const POSITIONS = ["before", "after", "twice", "nominated", "trailer"] as const;
type Position = (typeof POSITIONS)[number];

const POLICY = parsePolicy(
  JSON.stringify(
    composePolicy(
      { allowedEmails: [], allowedDomains: [], identityHeaders: true },
      {
        issuerUrl: "https://login.example.com",
        clientId: "P1",
        clientSecret: "K1",
        scopes: ["openid"],
      },
    ),
  ),
).on_http_request;
const REQUEST = {
  req: {
    method: "GET",
    host: "",
    url: { path: "/", raw_path: "/", query: "", raw: "" },
    headers: {},
    user_agent: "",
  },
  conn: { client_ip: "203.0.113.7" },
};

/** The headers that ngrok passes on: the visitor's after the policy, and those that it adds itself. */
async function throughNgrok(mode: Mode, sent: HeaderList): Promise<HeaderList> {
  const headers = [...sent];
  if (mode.protection === "traffic-policy") {
    const variables = { ...REQUEST, actions: { ngrok: {} } };
    await runRules(POLICY, { variables, headers, login: async () => ({ identity: TRUE }) });
  }
  const isNamed =
    (wanted: string) =>
    ([name]: HeaderList[number]) =>
      name.toLowerCase() === wanted;
  const before = headers.filter(isNamed("x-forwarded-for")).map(([, value]) => value);
  return [
    ...headers.filter((header) => !isNamed("x-forwarded-for")(header)),
    ["X-Forwarded-For", [...before, "203.0.113.7"].join(", ")],
    ["X-Forwarded-Proto", "https"],
    ...(headers.some(isNamed("x-forwarded-host")) ? [] : [PUBLIC_HOST]),
  ];
}

const PUBLIC_HOST: HeaderList[number] = ["X-Forwarded-Host", "shop.example.com"];
const HANDSHAKE: HeaderList = [
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="],
];

async function messageOf({ mode, name, position, isSocket }: Row): Promise<string> {
  const forged: HeaderList = [[name, FORGED]];
  const sent: HeaderList = [["Host", "shop.example.com"]];
  if (position === "before" || position === "nominated") sent.push(...forged);
  if (position === "twice") sent.push(...forged, ...forged);
  const passed = await throughNgrok(mode, sent);
  if (position === "after" && mayComeLast(mode, name)) passed.push(...forged);
  const nominated = position === "nominated" ? `, ${name}` : "";
  if (isSocket)
    passed.push(["Connection", `Upgrade${nominated}`], ["Upgrade", "websocket"], ...HANDSHAKE);
  else passed.push(["Connection", `close${nominated}`]);
  const hasTrailer = position === "trailer" && !isSocket;
  if (hasTrailer) passed.push(["Transfer-Encoding", "chunked"], ["Trailer", name]);
  const head = passed.map(([key, value]) => `${key}: ${value}\r\n`).join("");
  const body = hasTrailer ? `2\r\nok\r\n0\r\n${name}: ${FORGED}\r\n\r\n` : "";
  return `${hasTrailer ? "POST" : "GET"} / HTTP/1.1\r\n${head}\r\n${body}`;
}

/** ngrok writes a header with exactly this name after the visitor's. */
function mayComeLast({ protection }: Mode, name: string): boolean {
  const written = protection === "traffic-policy" ? IDENTITY_NAMES : [];
  return ![...written, ...FORWARDED_NAMES].some((each) => each === name.toLowerCase());
}

/** The body of the answer, or what Node's app says about a handshake. */
function askRaw({ place }: TestProxy, message: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(place);
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => {
      const handshake = /^x-seen: (.*)\r$/im.exec(text)?.[1];
      resolve(
        handshake === undefined
          ? text.slice(text.indexOf("\r\n\r\n"))
          : decodeURIComponent(handshake),
      );
    });
    socket.write(message, "latin1");
  });
}

const seenSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** The headers that an app reads, by folded name. */
function readSeen(answer: string): Map<string, string> {
  const text = answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1);
  const seen = seenSchema.parse(JSON.parse(text));
  return new Map(
    Object.entries(seen).map(([name, value]) => [foldName(name), [value].flat().join(",")]),
  );
}

type Row = { mode: Mode; name: string; position: Position; isSocket: boolean };

/** Every name as a request and as a handshake. Distributed over the table: every position with every kind of name. */
function rowsOf(mode: Mode, positions: Position[]): Row[] {
  return [...IDENTITIES, ...ORIGINS].flatMap((name, index) =>
    [false, true].map((isSocket) => {
      const position = positions[(index + (isSocket ? 2 : 0)) % positions.length] ?? "before";
      return { mode, name, position, isSocket };
    }),
  );
}

/** What the app read in this row although it must not, or did not read although it should. */
function faultsOf({ mode }: Row, answer: string): string[] {
  const identity = hidesIdentity(mode) ? undefined : TRUE;
  const wanted = {
    "ngrok-auth-user-email": identity?.email,
    "ngrok-auth-user-name": identity?.name,
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-host": "shop.example.com",
    "x-forwarded-proto": "https",
  };
  const seen = readSeen(answer);
  const wrong = Object.entries(wanted).filter(([header, value]) => seen.get(header) !== value);
  return [
    ...(answer.includes(FORGED) ? ["the forged value"] : []),
    ...wrong.map(([header]) => `${header}: ${seen.get(header)}`),
  ];
}

async function tryMode(app: SeeingApp, socketFolder: string, rows: Row[], inspect: boolean) {
  const [{ mode } = { mode: MODES[0] }] = rows;
  const proxy = await openProxyTo(app.url, socketFolder, {
    inspect,
    identified: isIdentified(mode),
    hideIdentity: hidesIdentity(mode),
    publicUrl: "https://shop.example.com",
  });
  const wrong: string[] = [];
  for (const row of rows) {
    const faults = faultsOf(row, await askRaw(proxy, await messageOf(row)));
    if (faults.length > 0) wrong.push(`${JSON.stringify(row)} read ${faults.join(", ")}`);
  }
  proxy.tunnelProxy.close();
  return wrong;
}

for (const { name: kind, missing, readsTrailers, open } of KINDS) {
  const title = missing ? `${kind} was not tried: there is no ${missing} here.` : kind;
  describe.skipIf(missing !== undefined)(title, () => {
    const positions = POSITIONS.filter((position) => readsTrailers || position !== "trailer");
    const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-spoofing-"));
    let app: SeeingApp;
    beforeAll(async () => {
      app = await open();
    });
    afterAll(() => {
      app?.close();
      rmSync(socketFolder, { recursive: true });
    });

    test.each(
      MODES.flatMap((mode) => [
        { way: `${mode.name}, inspection on`, mode, inspect: true },
        { way: `${mode.name}, inspection off`, mode, inspect: false },
      ]),
    )(
      "$way: nobody is somebody else, in whatever spelling",
      { timeout: 120_000 },
      async ({ mode, inspect }) => {
        const rows = rowsOf(mode, positions);
        expect(await tryMode(app, socketFolder, rows, inspect)).toEqual([]);
      },
    );
  });
}
