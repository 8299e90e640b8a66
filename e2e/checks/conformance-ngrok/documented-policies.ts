import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/e2e/lab/edge/agent-messages";
import { parsePolicy } from "@/e2e/lab/edge/policy/parse";

/** One policy of a documentation page, and the lab's code if it refuses the policy. */
export type DocumentedPolicy = { file: string; refusal: string | undefined; detail: string };

const PHASE = /^[\s{]*"?(?:on_[a-z_]+|inbound|outbound)"?:/m;
const BLOCK = /^([ \t]*)```(?:ya?ml|jsonc?)\b[^\n]*\n([\s\S]*?)^[ \t]*```/gm;

/** Gives the lab all policies on the Traffic Policy pages of a checkout of ngrok-docs. */
export function readDocumentedPolicies(checkout: string): DocumentedPolicy[] {
  const pages = readdirSync(checkout, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.includes("traffic-policy") && file.endsWith(".mdx"),
  );
  return pages.sort().flatMap((file) => {
    const page = readFileSync(path.join(checkout, file), "utf8");
    const blocks = [...page.matchAll(BLOCK)].map(([, , text = ""]) => withoutMargin(text));
    return blocks.filter(isPolicy).map((text) => ({ file, ...judge(text) }));
  });
}

// An agent's configuration file contains policies but is not one itself.
function isPolicy(text: string): boolean {
  return PHASE.test(text) && !/^(?:endpoints|version|tunnels):/m.test(text);
}

function judge(text: string): { refusal: string | undefined; detail: string } {
  try {
    parsePolicy(text);
    return { refusal: undefined, detail: "" };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.code, detail: error.message };
    return { refusal: "no code", detail: String(error) };
  }
}

/** Blocks within lists and tabs are indented as a whole. */
function withoutMargin(text: string): string {
  const lines = text.split("\n");
  const margins = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
  const margin = Math.min(...margins, 200);
  return lines.map((line) => line.slice(margin)).join("\n");
}
