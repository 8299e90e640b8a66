import { randomBytes } from "node:crypto";
import type { Door } from "@/lib/contract/doors";
import { fetchHop, type HopAnswer } from "./fetch-hop";
import type { ProbeResult } from "./probe";

const DEADLINE_MS = 8_000;
/** A tunnel may have a hundred doors; each is looked at in turn, so many at a time. */
const AT_A_TIME = 5;

type Question = { door: Door; url: URL; method: string; headers: Record<string, string> };

/**
 * Asks at each door that is open, without its proof: 401 is the one right answer, or the login where there is no path of
 * its own. Undefined when all answer so, or when nothing certain was seen.
 */
export async function probeDoors(
  forwardingUrl: string,
  doors: readonly Door[],
): Promise<ProbeResult | undefined> {
  const questions = doors
    .filter(({ state }) => state === "active")
    .map((door) => toQuestion(door, forwardingUrl));
  for (let at = 0; at < questions.length; at += AT_A_TIME) {
    const some = questions.slice(at, at + AT_A_TIME);
    const found = (await Promise.all(some.map(askAt))).find((result) => result !== undefined);
    if (found) return found;
  }
  return undefined;
}

function toQuestion(door: Door, forwardingUrl: string): Question {
  const shared = {
    "user-agent": "Mozilla/5.0 (Gatehouse protection check)",
    "ngrok-skip-browser-warning": "1",
  };
  if (door.kind === "key") {
    const url = new URL(forwardingUrl);
    const key = `gh_${randomBytes(32).toString("base64url")}`;
    return { door, url, method: "GET", headers: { ...shared, "gatehouse-key": key } };
  }
  const url = new URL(door.path, forwardingUrl);
  if (door.query !== undefined) url.search = door.query;
  return { door, url, method: door.method, headers: { ...shared, "content-length": "0" } };
}

async function askAt({ door, url, method, headers }: Question): Promise<ProbeResult | undefined> {
  let answer: HopAnswer;
  try {
    answer = await fetchHop(url, headers, DEADLINE_MS, method);
  } catch {
    return undefined;
  }
  if (isRefusal(answer, door)) return undefined;
  return {
    verdict: "open",
    evidence: [{ url: `${url.origin}${url.pathname}`, status: answer.status }],
    summary: `At the door “${door.name}” a request without its proof was answered with ${answer.status}, not refused.`,
  };
}

/** What somebody on the way answers, such as ngrok with an error, says nothing about the door. */
function isRefusal({ status, headers }: HopAnswer, door: Door): boolean {
  const isOnTheWay = headers["ngrok-error-code"] !== undefined || (status >= 502 && status <= 504);
  if (status === 401 || isOnTheWay) return true;
  return door.kind === "key" && status >= 300 && status <= 399;
}
