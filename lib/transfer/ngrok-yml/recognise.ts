import { Problem } from "@/lib/errors/problem";
import { isOptions } from "./remarks";

type Kind = { detail: string; fix: string };

const PASTE = "Paste it into Extra policy, in the settings of a tunnel.";
const CHOOSE = "Choose a file that Gatehouse exported, or an ngrok.yml.";
const POLICY_KEYS = [
  "on_http_request",
  "on_http_response",
  "on_tcp_connect",
  "inbound",
  "outbound",
  "traffic_policy",
  "trafficPolicy",
];

/**
 * Says what the file is, when it is not an ngrok.yml, and what to do. `document` is undefined when it is not plain
 * YAML.
 */
export function recognise(text: string, document: unknown): Problem | undefined {
  const fields = isOptions(document) ? document : keysAtTheTop(text);
  const kind =
    recogniseText(text) ??
    recogniseResource(fields) ??
    recognisePolicy(fields) ??
    recogniseCompose(fields) ??
    recogniseTunnel(fields) ??
    recogniseJson(text, document);
  return kind && unreadable(kind.detail, kind.fix);
}

/** Returns a Problem for the caller to throw. */
export function unreadable(detail: string, fix = CHOOSE): Problem {
  return new Problem("file_unreadable", {
    detail,
    fix,
    issues: [{ path: "content", message: detail }],
  });
}

function recogniseText(text: string): Kind | undefined {
  if (text.split("\n").every((line) => /^\s*(?:#|---|$)/.test(line)))
    return { detail: "The file is empty.", fix: CHOOSE };
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text))
    return { detail: "This is a web page or XML, not an ngrok.yml.", fix: CHOOSE };
  return undefined;
}

function recogniseResource({ apiVersion, kind }: Record<string, unknown>): Kind | undefined {
  if (apiVersion === undefined || kind === undefined) return undefined;
  const name = typeof kind === "string" ? ` (${kind.slice(0, 60)})` : "";
  return {
    detail: `This is a Kubernetes resource${name}.`,
    fix:
      kind === "NgrokTrafficPolicy"
        ? PASTE
        : "Make a tunnel of your own for the app; paste a policy in it into Extra policy.",
  };
}

function recognisePolicy(fields: Record<string, unknown>): Kind | undefined {
  if (!POLICY_KEYS.some((key) => key in fields)) return undefined;
  return { detail: "This is a Traffic Policy without a tunnel.", fix: PASTE };
}

function recogniseCompose({ services }: Record<string, unknown>): Kind | undefined {
  if (services === undefined) return undefined;
  return {
    detail: "This is a Docker Compose file.",
    fix: "Make a tunnel for the port that a service publishes, or choose an ngrok.yml.",
  };
}

function recogniseTunnel(fields: Record<string, unknown>): Kind | undefined {
  if (!("addr" in fields) && !("upstream" in fields)) return undefined;
  return {
    detail: "This is one tunnel or endpoint, without tunnels: or endpoints: above it.",
    fix: "Write tunnels: and a name, or endpoints: and a dash (-), above it, then import it again.",
  };
}

function recogniseJson(text: string, document: unknown): Kind | undefined {
  if (document === undefined || !/^\s*[{[]/.test(text)) return undefined;
  const keys = isOptions(document) ? Object.keys(document).slice(0, 5) : [];
  const named = keys.length > 0 ? ` (${keys.map((key) => key.slice(0, 40)).join(", ")})` : "";
  return { detail: `This is JSON of another kind${named}.`, fix: CHOOSE };
}

/**
 * The top-level keys of a text that is not plain YAML, for example with several documents or anchors. Only `kind` has
 * its value.
 */
function keysAtTheTop(text: string): Record<string, unknown> {
  const found = text.matchAll(/^([A-Za-z_][\w.-]{0,60}):[ \t]*([\w.-]{0,60})/gm);
  return Object.fromEntries([...found].map(([, key = "", value]) => [key, value]));
}
