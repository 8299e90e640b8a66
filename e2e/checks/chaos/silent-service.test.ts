import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { labControl } from "@/e2e/lab/edge/control-client";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { findProblem } from "./find-problem";
import { Fleet } from "./fleet";

// A service that accepts connections and sends nothing, as behind a captive portal.

let lab: Lab;
let control: ReturnType<typeof labControl>;
let fleet: Fleet;

beforeEach(async () => {
  lab = await startLab({ names: "random" });
  control = labControl(lab.edge.controlUrl);
  fleet = new Fleet(lab);
  await control.fault({ kind: "silence", newToo: true });
});

afterEach(async () => {
  await fleet.engine.close();
  await lab.close();
});

function firstMember() {
  const [member] = fleet.members;
  if (!member) throw new Error("The fleet is empty");
  return member;
}

/** Resolves with the accounts whose sessions have listeners, as soon as every tunnel is in its desired state. */
async function serving(): Promise<string[]> {
  await vi.waitFor(async () => {
    expect(await findProblem(fleet, control, false)).toBeUndefined();
  }, 10_000);
  const { sessions } = await control.state();
  return sessions
    .filter(({ listeners }) => listeners.length > 0)
    .map(({ accountName }) => accountName);
}

test("attempts do not collect in the SDK and all succeed later", async () => {
  const member = firstMember();
  fleet.start(member);
  await vi.waitFor(() => {
    expect(fleet.engine.runtimeOf(member.id)?.retry?.attempt).toBeGreaterThanOrEqual(3);
  }, 30_000);
  await control.clear();
  expect(await serving()).toEqual([member.accountName]);
  // The first attempt, which the SDK does not cancel, and the one that serves now.
  expect((await control.state()).counters.auths).toBeLessThanOrEqual(2);
}, 60_000);

test("an account that is changed while it connects is connected with the new authtoken", async () => {
  const member = firstMember();
  fleet.start(member);
  await vi.waitFor(async () => expect((await control.state()).sockets).toBe(1));
  const other = lab.accounts.find(({ name }) => name === "Second account");
  const account = { ...member.plan.account, authtoken: other?.authtoken ?? "" };
  fleet.engine.updateAccount(account.accountId, () => account);
  await control.clear();
  expect(await serving()).toEqual(["Second account"]);
});
