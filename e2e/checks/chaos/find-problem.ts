import { z } from "zod";
import type { labControl } from "@/e2e/lab/edge/control-client";
import type { Fleet, Member } from "./fleet";

const metadataSchema = z.object({ id: z.string() });

/**
 * Finds a tunnel that is not in its desired state, or not bound at the edge as the engine says; undefined when there is
 * none. `mayFail`: tunnels that should be online may have failed.
 */
export async function findProblem(
  fleet: Fleet,
  control: ReturnType<typeof labControl>,
  mayFail: boolean,
): Promise<string | undefined> {
  const { sessions } = await control.state();
  const bound = new Map<string, string[]>();
  for (const { metadata, url } of sessions.flatMap(({ listeners }) => listeners)) {
    const { id } = metadataSchema.parse(JSON.parse(metadata));
    bound.set(id, [...(bound.get(id) ?? []), url]);
  }
  for (const member of fleet.members) {
    const problem =
      wrongState(fleet, member, mayFail) ?? wrongUrls(fleet, member, bound.get(member.id) ?? []);
    if (problem) return problem;
  }
  return undefined;
}

function wrongState(fleet: Fleet, member: Member, mayFail: boolean): string | undefined {
  const state = fleet.stateOf(member);
  const expected =
    member.desired === "up" ? ["online", ...(mayFail ? ["failed"] : [])] : ["stopped"];
  if (expected.includes(state)) return undefined;
  const { lastError } = fleet.engine.runtimeOf(member.id) ?? {};
  return `${member.id} is ${state} (${lastError?.title ?? "no error"}), should be ${member.desired}`;
}

function wrongUrls(fleet: Fleet, member: Member, urls: readonly string[]): string | undefined {
  const state = fleet.stateOf(member);
  const expected = state === "online" ? [fleet.engine.runtimeOf(member.id)?.url] : [];
  if (urls.join() === expected.join()) return undefined;
  return `${member.id} is ${state} at ${expected.join() || "nothing"}, the edge has ${urls.join() || "nothing"}`;
}
