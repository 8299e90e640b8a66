import { createHash } from "node:crypto";
import net from "node:net";
import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import { z } from "zod";
import { isCidr } from "./actions";

/**
 * ngrok's own functions in expressions (https://ngrok.com/docs/traffic-policy/macros). The ones that the lab implements
 * are registered below. The others are known, so that policies with them are not refused, and fail when they are
 * called.
 */
const KNOWN = new Set(
  [
    "all charAt contains crc32 crc64 decode decodeBase64 decodeJson decodeQueryString distinct double encode",
    "encodeBase64 encodeJson encodeQueryString endsWith escape escapeUrl exists exists_one filter flatten format get",
    "getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours getMilliseconds getMinutes getMonth",
    "getQueryParam getReqCookie getReqHeader getResCookie getResHeader getSeconds has hasQueryParam hasReqCookie",
    "hasReqHeader hasResCookie hasResHeader inCidrRange inCidrRanges indexOf int isJson isPrivateIp isQueryString",
    "isURL join lastIndexOf lower lowerAscii map matches md5 parse parseUrl quote range replace reverse sha1 sha256",
    "sha512 size slice sort sortBy split startsWith substring trim unescape unescapeUrl upper upperAscii xxhash64",
    // The functions of CEL itself.
    "bool bytes duration dyn string timestamp type uint",
  ].flatMap((line) => line.split(" ")),
);

/** Functions that the lab does not implement and that name variables of their own. */
const BINDING = new Set(["sort", "sortBy"]);

const ROOTS = ["req", "res", "conn", "endpoint", "vars", "actions", "time", "ts"];
const NAMESPACES = [
  ...["base64", "basic_auth", "hash", "json", "lists", "queryString", "rand", "secrets"],
  ...["strings", "url"],
];

/** Retries of `http-request` can also use these variables. */
const OTHERS = ["attempts", "last_attempt"];

const visibleSchema = z.object({
  req: z.object({
    headers: z.record(z.string(), z.array(z.string())),
    url: z.object({ query: z.string() }),
  }),
  res: z.object({ headers: z.record(z.string(), z.array(z.string())).optional() }).optional(),
});

/** The current request, because functions get only their arguments. Set only while one expression is evaluated. */
let current: z.infer<typeof visibleSchema> | undefined;

const environment = new Environment();
for (const name of [...ROOTS, ...NAMESPACES]) environment.registerVariable(name, "map");
for (const name of OTHERS) environment.registerVariable(name, "dyn");

function reqHeader(name: string): string[] {
  return current?.req.headers[name.toLowerCase()] ?? [];
}

function queryParam(name: string): string[] {
  return new URLSearchParams(current?.req.url.query).getAll(name);
}

function cookies(): Map<string, string> {
  const pairs = reqHeader("cookie").flatMap((line) => line.split(";"));
  return new Map(
    pairs.map((pair) => {
      const [name = "", ...value] = pair.trim().split("=");
      return [name, value.join("=")] as const;
    }),
  );
}

environment
  .registerFunction("getReqHeader(string): list", reqHeader)
  .registerFunction("hasReqHeader(string): bool", (name: string) => reqHeader(name).length > 0)
  .registerFunction("getQueryParam(string): list", queryParam)
  .registerFunction("hasQueryParam(string): bool", (name: string) => queryParam(name).length > 0)
  .registerFunction("hasReqCookie(string): bool", (name: string) => cookies().has(name))
  .registerFunction("getReqCookie(string): map", (name: string) => ({
    name,
    value: cookies().get(name) ?? "",
  }))
  .registerFunction("inCidrRange(string, string): bool", (address: string, range: string) =>
    isInRange(address, [range]),
  )
  .registerFunction("inCidrRanges(string, list): bool", (address: string, ranges: unknown) =>
    isInRange(address, z.array(z.string()).parse(ranges)),
  )
  .registerFunction("map.double(): double", () => Math.random())
  .registerFunction("map.sha256(string): string", (_hash: unknown, text: string) =>
    sha256(text, "hex"),
  )
  .registerFunction(
    "map.sha256(string, string): string",
    (_hash: unknown, text: string, format: string) =>
      sha256(text, z.enum(["hex", "base64"]).parse(format)),
  );

/** A header is bytes, each as one character, as Node has it. */
function sha256(text: string, format: "hex" | "base64"): string {
  return createHash("sha256").update(text, "latin1").digest(format);
}

/**
 * Whether an address is in one of these networks or equals one of these addresses. IPv4 addresses written as IPv6 count
 * as IPv4.
 */
export function isInRange(address: string, ranges: string[]): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const list = new net.BlockList();
  for (const range of ranges.filter(isCidr)) {
    const [network = "", bits] = range.split("/");
    const family = net.isIPv6(network) ? "ipv6" : "ipv4";
    list.addSubnet(network, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  return net.isIP(plain) > 0 && list.check(plain, net.isIPv6(plain) ? "ipv6" : "ipv4");
}

/** Parses an expression into a function of the variables. @throws the parser's error */
export function readsExpression(expression: string): (variables: object) => unknown {
  const parsed = environment.parse(expression);
  return (variables) => {
    current = visibleSchema.safeParse(variables).data;
    try {
      return parsed({ ...namespaces, ...variables });
    } finally {
      current = undefined;
    }
  };
}

const namespaces = Object.fromEntries([...NAMESPACES, "ts"].map((name) => [name, {}]));

/** @throws for wrong syntax, and for names and functions that ngrok does not have */
export function typeOf(expression: string): { hasAllFunctions: boolean } {
  const parsed = environment.parse(expression);
  const functions = functionsOf(parsed);
  const unknown = functions.find((name) => !KNOWN.has(name));
  if (unknown) throw new Error(`undeclared reference to '${unknown}'`);
  const { valid, error } = parsed.check();
  const bindsNames = functions.some((name) => BINDING.has(name));
  if (!valid && error?.code === "unknown_variable" && !bindsNames) throw error;
  return { hasAllFunctions: valid };
}

const callSchema = z.tuple([z.string()]).rest(z.unknown());
const nodeSchema = z.looseObject({ op: z.string(), args: z.unknown() });

function functionsOf({ ast }: ParseResult): string[] {
  const names: string[] = [];
  const todo: unknown[] = [ast satisfies ASTNode];
  while (todo.length > 0) {
    const next = todo.pop();
    if (Array.isArray(next)) todo.push(...next);
    const node = nodeSchema.safeParse(next);
    if (!node.success) continue;
    const { op, args } = node.data;
    const call = op === "call" || op === "rcall" ? callSchema.safeParse(args) : undefined;
    if (call?.success) names.push(call.data[0]);
    todo.push(args);
  }
  return names;
}
