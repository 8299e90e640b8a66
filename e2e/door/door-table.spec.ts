import { readdirSync } from "node:fs";
import { expect, test } from "../fixtures";
import { knock, type Request } from "./knock";

// Every combination of what the door looks at, against the running server. What is expected is written down here
// again from the rules' words, apart from the code that decides.

type Row = {
  method: string;
  path: string;
  host: string;
  origin: string;
  fetch: string;
  key: string;
};

const METHODS = ["GET", "POST"];
const PATHS = ["page", "api", "stream", "health", "asset"];
const HOSTS = ["ours", "by number", "without port", "rebound"];
const ORIGINS = ["none", "ours", "other port", "null"];
const FETCHES = ["none", "same-site", "navigation"];
const KEYS = ["none", "bearer", "cookie"];

const HEADERS: Record<string, Record<string, string>> = {
  none: {},
  "same-site": { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
  navigation: {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
  },
};

function allRows(): Row[] {
  return METHODS.flatMap((method) =>
    PATHS.flatMap((path) =>
      HOSTS.flatMap((host) =>
        ORIGINS.flatMap((origin) =>
          FETCHES.flatMap((fetch) =>
            KEYS.map((key) => ({ method, path, host, origin, fetch, key })),
          ),
        ),
      ),
    ),
  );
}

/** The status that the door itself must give, or undefined when the request must get through to the rest. */
function expected({ method, path, host, origin, fetch, key }: Row): number | undefined {
  if (host === "without port" || host === "rebound") return 421;
  if (!["none", "ours"].includes(origin)) return 403;
  const isForeign = fetch !== "none" && !(fetch === "navigation" && method === "GET");
  if (origin === "none" && isForeign) return 403;
  if (path === "health" && method === "GET") return undefined;
  return key === "none" ? 401 : undefined;
}

const DOOR = new Set([400, 401, 403, 413, 415, 421, 503]);

// A page costs a hundred times what a refusal costs, so of the rows that get through to one only some are tried.
function isTried(row: Row, index: number): boolean {
  const isCostly = expected(row) === undefined && row.path === "page";
  return !isCostly || index % 5 === 0;
}

test("the door decides alike for every method, path, Host, Origin, Sec-Fetch-Site and token", async ({
  dashboard,
}) => {
  test.setTimeout(120_000);
  const { port } = new URL(dashboard.url);
  const chunk = readdirSync(".next/static/chunks").find((name) => name.endsWith(".js"));
  const targets: Record<string, string> = {
    page: "/settings",
    api: "/api/tunnels",
    stream: "/api/events",
    health: "/api/health",
    asset: `/_next/static/chunks/${chunk}`,
  };
  const hosts: Record<string, string> = {
    ours: `localhost:${port}`,
    "by number": `127.0.0.1:${port}`,
    "without port": "localhost",
    rebound: `evil.example.org:${port}`,
  };
  const origins: Record<string, Record<string, string>> = {
    none: {},
    ours: { origin: `http://localhost:${port}` },
    "other port": { origin: "http://localhost:3000" },
    null: { origin: "null" },
  };
  const keys: Record<string, Record<string, string>> = {
    none: {},
    bearer: { authorization: `Bearer ${dashboard.token}` },
    cookie: { cookie: `gatehouse-${port}=${encodeURIComponent(dashboard.token)}` },
  };
  const toRequest = (row: Row): Request => ({
    method: row.method,
    target: targets[row.path] ?? "",
    headers: {
      host: hosts[row.host] ?? "",
      ...origins[row.origin],
      ...HEADERS[row.fetch],
      ...keys[row.key],
      ...(row.method === "POST" && { "content-type": "application/json", "content-length": "2" }),
    },
    ...(row.method === "POST" && { body: "{}" }),
  });

  const rows = allRows().filter(isTried);
  expect(rows.length).toBeGreaterThan(1_000);
  const wrong: string[] = [];
  await eachOf(rows, 16, async (row) => {
    const { status, body } = await knock(Number(port), toRequest(row));
    const want = expected(row);
    const isRight = want === undefined ? !DOOR.has(status) : status === want;
    if (!isRight) wrong.push(`${JSON.stringify(row)} got ${status}, not ${want ?? "through"}`);
    if (status === 421 && body !== "") wrong.push(`${JSON.stringify(row)} was told ${body}`);
  });
  expect(wrong).toEqual([]);
});

async function eachOf<T>(items: T[], width: number, work: (item: T) => Promise<void>) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
