import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { labControl } from "@/e2e/lab/edge/control-client";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import type { TunnelRuntime } from "@/lib/engine/tunnel";
import { Fleet, type Member } from "./fleet";

// Which refusals of ngrok are tried again, with the real SDK. How long and how often is tested in
// lib/engine/tries.test.ts.

let lab: Lab;
let control: ReturnType<typeof labControl>;
let fleet: Fleet;

beforeAll(async () => {
  lab = await startLab({ names: "random" });
  control = labControl(lab.edge.controlUrl);
});

beforeEach(() => {
  fleet = new Fleet(lab);
});

afterEach(async () => {
  vi.useRealTimers();
  await fleet.engine.close();
  await control.clear();
});

afterAll(() => lab.close());

function named(index: number): Member & { hostname: string } {
  const member = fleet.members.filter(({ plan }) => plan.listener.domain)[index];
  const hostname = member?.plan.listener.domain;
  if (!member || !hostname) throw new Error(`There is no member ${index} with a host name`);
  return { ...member, hostname };
}

const runtime = ({ id }: Member) => fleet.engine.runtimeOf(id);

/** What the page shows while it is tried again. */
function retried(member: Member, code: string, attempts = 1): Promise<TunnelRuntime | undefined> {
  return vi.waitFor(() => {
    const shown = runtime(member);
    expect(shown).toMatchObject({ state: "starting", lastError: { code } });
    expect(shown?.retry?.attempt).toBeGreaterThanOrEqual(attempts);
    return shown;
  }, 10_000);
}

function reaches(member: Member, state: string): Promise<void> {
  return vi.waitFor(() => expect(runtime(member)?.state).toBe(state), 10_000);
}

test("a bind with a temporary refusal is tried again, says so, and comes online", async () => {
  const codes = [108, 324, 6000, 18021, 334, 98765].map((number) => `ERR_NGROK_${number}`);
  for (const [index, code] of codes.entries()) {
    const { hostname } = named(index);
    await control.fault({ kind: "refuse-bind", hostname, code, text: `Said with ${code}.` });
  }
  const members = codes.map((_code, index) => named(index));
  for (const member of members) fleet.start(member);
  await Promise.all(members.map((member, index) => retried(member, codes[index] ?? "")));
  expect(members.map((member) => runtime(member)?.lastError?.detail)).toEqual(
    codes.map((code) => `Said with ${code}.`),
  );
  expect(runtime(named(3))?.lastError?.fix).toContain("Stop another tunnel");
  await control.clear();
  await Promise.all(members.map((member) => reaches(member, "online")));
  expect(members.map((member) => runtime(member)?.retry)).toEqual(codes.map(() => undefined));
});

test.each(["ERR_NGROK_108", "ERR_NGROK_742", "ERR_NGROK_98765"])(
  "a session that is refused with %s is tried again, and comes up",
  async (code) => {
    await control.fault({ kind: "refuse-auth", code, text: "Not now." });
    fleet.start(named(0));
    await retried(named(0), code);
    await control.clear();
    await reaches(named(0), "online");
  },
);

test("a server that shuts down is left for another session", async () => {
  const { auths } = (await control.state()).counters;
  const [first, second] = [named(0), named(1)];
  fleet.start(first);
  await reaches(first, "online");
  const { hostname } = second;
  await control.fault({
    kind: "refuse-bind",
    hostname,
    code: "ERR_NGROK_742",
    text: "Draining.",
    times: 1,
  });
  fleet.start(second);
  await reaches(second, "online");
  const { sessions, counters } = await control.state();
  expect(counters.auths - auths).toBe(2);
  expect(sessions.filter(({ listeners }) => listeners.length === 1)).toHaveLength(2);
  expect(runtime(first)?.state).toBe("online");
});

test("a service that demands longer heartbeat intervals gets the SDK's own", async () => {
  await control.fault({ kind: "least-heartbeat", seconds: 10 });
  fleet.start(named(0));
  await retried(named(0), "ERR_NGROK_111");
  await reaches(named(0), "online");
});

test("a permanent refusal fails at once, with ngrok's text", async () => {
  const { binds } = (await control.state()).counters;
  const { hostname } = named(0);
  await control.fault({ kind: "refuse-bind", hostname, code: "ERR_NGROK_320", text: "Not yours." });
  fleet.start(named(0));
  await reaches(named(0), "failed");
  expect(runtime(named(0))).toMatchObject({
    lastError: { code: "ERR_NGROK_320", detail: "Not yours." },
  });
  expect((await control.state()).counters.binds - binds).toBe(1);
});

test.each(["refuse-bind", "refuse-auth"] as const)(
  "%s with an unknown code fails after five minutes, with ngrok's text and page",
  async (kind) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await control.fault({ kind, code: "ERR_NGROK_98765", text: "Something new." });
    fleet.start(named(0));
    await retried(named(0), "ERR_NGROK_98765");
    vi.setSystemTime(Date.now() + 301_000);
    await reaches(named(0), "failed");
    const { lastError, retry } = runtime(named(0)) ?? {};
    expect(retry).toBeUndefined();
    expect(lastError).toMatchObject({
      code: "ERR_NGROK_98765",
      detail: "Something new.",
      docsUrl: "https://ngrok.com/docs/errors/err_ngrok_98765/",
    });
  },
);

/** A tunnel with a random name whose session is lost while ngrok refuses that name. */
async function refuseRandomName(code: string): Promise<{ member: Member; url: string }> {
  const member = fleet.members.find(({ plan }) => !plan.listener.domain);
  if (!member) throw new Error("Every member has a host name");
  fleet.start(member);
  await reaches(member, "online");
  const url = runtime(member)?.url ?? "";
  const { hostname } = new URL(url);
  await control.fault({ kind: "refuse-bind", hostname, code, text: "Not now." });
  await control.fault({ kind: "drop-sessions" });
  return { member, url };
}

test("a limit does not mean that a random name is lost, so it is requested until there is room", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { member, url } = await refuseRandomName("ERR_NGROK_18021");
  const tries = (count: number) =>
    vi.waitFor(() => expect(runtime(member)?.retry?.attempt).toBe(count), 10_000);
  await tries(1);
  // Longer than ngrok counts a stale endpoint of ours.
  vi.setSystemTime(Date.now() + 100_000);
  await tries(2);
  await control.clear();
  await reaches(member, "online");
  expect(runtime(member)?.url).toBe(url);
});

test("a random name that is refused for an unknown reason is given up after two tries", async () => {
  const { member, url } = await refuseRandomName("ERR_NGROK_98765");
  await vi.waitFor(() => expect(runtime(member)?.urlChanged?.from).toBe(url), 10_000);
  expect(runtime(member)?.state).toBe("online");
});

test("Stop and Retry now take effect during the pauses", async () => {
  const [first, second] = [named(0), named(1)];
  await control.fault({ kind: "refuse-bind", code: "ERR_NGROK_18021", text: "Too many." });
  fleet.start(first);
  fleet.start(second);
  await retried(first, "ERR_NGROK_18021", 2);
  await retried(second, "ERR_NGROK_18021", 2);
  await fleet.stop(second);
  expect(runtime(second)).toMatchObject({ state: "stopped" });
  expect(runtime(second)?.retry).toBeUndefined();
  await control.clear();
  const asked = performance.now();
  fleet.engine.retryNow(first.id);
  await reaches(first, "online");
  // The second pause lasts more than a second and a half.
  expect(performance.now() - asked).toBeLessThan(1_000);
  expect(runtime(second)?.state).toBe("stopped");
});
