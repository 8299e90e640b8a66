import { z } from "zod";
import type { Client } from "./client";

const operationSchema = z.object({
  requestBody: z.unknown().optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        schema: z.looseObject({ enum: z.array(z.string()).optional() }).optional(),
      }),
    )
    .optional(),
});

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Operations still come one after another, so that one which deletes does so when the others are through. */
const AT_ONCE = 4;

const METHODS = ["get", "post", "patch", "put", "delete"];

/** Ids by the name in the paths: `tunnels`, `profiles`, `requests`. */
export type Ids = Map<string, string[]>;

export type ApiWalk = { calls: number; skipped: string[] };

/**
 * Calls every operation that the dashboard's document describes, so that a new one is included without a change here:
 * with valid and invalid ids, without a body, and with wrong bodies of several kinds. Operations that delete or log out
 * come last.
 */
export async function walkApi(
  client: Client,
  secrets: string[],
  mostIds: number,
): Promise<ApiWalk> {
  const document = documentSchema.parse(await client.json("GET", "/api/openapi.json"));
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => ({
      path,
      method: method.toUpperCase(),
      ...operationSchema.parse(item[method]),
    })),
  );
  const ids = await collectIds(client, Object.keys(document.paths));
  const walk: ApiWalk = { calls: 0, skipped: [] };
  const isLast = ({ method, path }: { method: string; path: string }) =>
    method === "DELETE" || /rotate|new-key|key-place/.test(path);
  // A stream has no end, and after the end of the dashboard there is nothing to walk through.
  const isLeftOut = ({ path }: { path: string }) =>
    path === "/api/events" || path === "/api/shutdown";
  const inOrder = [
    ...operations.filter((each) => !isLast(each) && !isLeftOut(each)),
    ...operations.filter(isLast),
  ];
  for (const { path, method, parameters = [], requestBody } of inOrder) {
    const filled = fill(path, ids, mostIds);
    if (filled.length === 0) walk.skipped.push(`${method} ${path}`);
    const bodies = requestBody === undefined ? [undefined] : bodiesFor(secrets);
    const targets = [...new Set([...filled, fillWith(path, "no-such-thing")])];
    const calls = targets.flatMap((target) =>
      queriesFor(parameters).flatMap((query) =>
        bodies.map((body) => [target + query, body] as const),
      ),
    );
    // Together: most of the time of the doctor and of the checks is waiting for servers that do not answer.
    for (let at = 0; at < calls.length; at += AT_ONCE) {
      const some = calls.slice(at, at + AT_ONCE);
      await Promise.all(some.map(([target, body]) => client.call(method, target, body)));
    }
    walk.calls += calls.length;
  }
  for (const id of [undefined, "0", "99999999999999999", "x"]) client.listen(id);
  return walk;
}

/** Reads every list for its ids, also lists below one item. */
async function collectIds(client: Client, paths: string[]): Promise<Ids> {
  const ids: Ids = new Map();
  const byDepth = [...paths].sort((one, other) => one.split("{").length - other.split("{").length);
  for (const path of byDepth) {
    const noun = path.split("/").at(-1) ?? "";
    if (noun.startsWith("{") || noun === "events") continue;
    const [target] = fill(path, ids);
    if (target === undefined) continue;
    const { status, text } = await client.call("GET", target);
    if (status !== 200) continue;
    const found = idsIn(text);
    if (found.length > 0) ids.set(noun, found);
  }
  const groups = z.array(z.object({ group: z.string().optional() }));
  const tunnels = groups.parse(await client.json("GET", "/api/tunnels"));
  ids.set("groups", [...new Set(tunnels.flatMap(({ group }) => group ?? []))]);
  return ids;
}

const itemSchema = z.union([
  z.object({ id: z.union([z.string(), z.number()]) }),
  z.object({ email: z.string() }).transform(({ email }) => ({ id: email })),
]);
const listSchema = z.union([
  z.array(itemSchema),
  z.object({ items: z.array(itemSchema) }).transform(({ items }) => items),
]);

function idsIn(text: string): string[] {
  try {
    return listSchema.parse(JSON.parse(text)).map(({ id }) => String(id));
  } catch {
    return [];
  }
}

/** The path once for each id that fits its placeholder. A path without a placeholder is returned as it is. */
export function fill(path: string, ids: Ids, most = 6): string[] {
  const match = /\/([\w-]+)\/\{\w+\}/.exec(path);
  if (!match) return [path];
  const known = ids.get(match[1] ?? "") ?? [];
  return known
    .slice(0, most)
    .flatMap((id) =>
      fill(path.replace(match[0], `/${match[1]}/${encodeURIComponent(id)}`), ids, most),
    );
}

function fillWith(path: string, id: string): string {
  return path.replaceAll(/\{\w+\}/g, id);
}

function queriesFor(
  parameters: NonNullable<z.infer<typeof operationSchema>["parameters"]>,
): string[] {
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  if (inQuery.length === 0) return [""];
  const valid = inQuery.flatMap(({ name, schema }) =>
    (schema?.enum ?? ["1"]).map((value) => `?${name}=${encodeURIComponent(value)}`),
  );
  return ["", ...valid, `?${inQuery[0]?.name}=%00nonsense`];
}

/** Wrong bodies, because each error text could repeat what was sent. */
function bodiesFor(secrets: string[]): (string | undefined)[] {
  const fields = { clientSecret: secrets, authtoken: { secret: secrets }, name: 7 };
  return [undefined, "{}", "[]", "{", JSON.stringify(fields), `{"clientSecret": ${secrets[0]}`];
}
