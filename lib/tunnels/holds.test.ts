import { afterAll, afterEach, expect, test, vi } from "vitest";
import { GET } from "@/app/api/holds/[id]/route";
import { getDatabase } from "@/db/open";
import { setDesired } from "@/db/tunnels";
import { openThreads } from "@/e2e/proxy-threads";
import { newGate } from "@/lib/access/access.fixture";
import { sharedOnce } from "@/lib/base/shared-once";
import { HOLD_BOOT_GRACE_MS, HOLD_FIRST_MS, HOLD_GRACE_MS } from "@/lib/contract/holds";
import { isProblem } from "@/lib/errors/problem";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { SESSION_HEADER } from "@/lib/server/access-guard/mark";
import { askerOf, endSession } from "@/lib/server/access-guard/session-service";
import { getSessions } from "@/lib/server/access-guard/sessions";
import { streamHold } from "@/lib/server/live/stream-hold";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "./delete-tunnel";
import { isAwaited } from "./held";
import { createHold, endHold, keepHolds } from "./holds";
import { getTunnel, listTunnels } from "./service";

const threads = openThreads();

afterAll(() => threads.close());

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

const CLOCK = { toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] } as const;

async function wantUp(...names: string[]): Promise<string[]> {
  const { ids } = await newGate(...names);
  sharedOnce("proxy-thread", () => threads.launch({ pausesMs: [0] }));
  vi.useFakeTimers({ toFake: [...CLOCK.toFake] });
  for (const id of ids) setDesired(id, "up", null);
  return ids;
}

const desired = (id: string) => getTunnel(id).status.desired;
const names = () => listTunnels().map(({ name }) => name);
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** As a connection that is closed by whatever ends its program. */
function hold(id: string): () => void {
  const connection = new AbortController();
  streamHold(id, connection.signal);
  return () => connection.abort();
}

/** What a crash leaves of the holds: nothing in memory. */
function crash(): string[] {
  vi.clearAllTimers();
  for (const name of ["holds", "ending-holds"]) globalThis.__gatehouse?.delete(name);
  const resumed: string[] = [];
  keepHolds((id) => resumed.push(id));
  return resumed;
}

function codeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return isProblem(error) ? error.code : error;
  }
}

test("a tunnel stops 5 s after the last connection of its program, and its status says whose it is", async () => {
  const [shop = "", docs = ""] = await wantUp("Shop", "Docs");
  const { id } = createHold({ tunnelIds: [shop], after: "stop", name: "gatehouse up" });
  expect(getTunnel(shop).status.heldBy).toEqual({ id, name: "gatehouse up" });
  const first = hold(id);
  const second = hold(id);
  await later(HOLD_FIRST_MS);
  first();
  await later(HOLD_GRACE_MS);
  second();
  await later(HOLD_GRACE_MS - 1);
  // It connects again in time.
  const third = hold(id);
  await later(HOLD_GRACE_MS);
  expect(desired(shop)).toBe("up");
  third();
  await later(HOLD_GRACE_MS - 1);
  expect(desired(shop)).toBe("up");
  await later(1);
  expect([desired(shop), desired(docs)]).toEqual(["down", "up"]);
  expect(getTunnel(shop).status.heldBy).toBeUndefined();
  expect(codeOf(() => hold(id))).toBe("not_found");
});

test("a tunnel is removed at once when its program says so, but not while another program holds it", async () => {
  const [shop = "", docs = ""] = await wantUp("Shop", "Docs");
  const one = createHold({ tunnelIds: [shop, docs], after: "remove" });
  const two = createHold({ tunnelIds: [docs], after: "stop" });
  hold(one.id);
  hold(two.id);
  await endHold(one.id);
  expect(names()).toEqual(["Docs"]);
  expect(desired(docs)).toBe("up");
  await endHold(two.id);
  expect(names()).toEqual(["Docs"]);
  expect(desired(docs)).toBe("down");
  await expect(endHold(two.id)).rejects.toMatchObject({ code: "not_found" });
  crash();
  for (const { id } of [one, two]) expect(codeOf(() => hold(id))).toBe("not_found");
});

test("a program that never connects holds for 30 s", async () => {
  const [shop = ""] = await wantUp("Shop");
  createHold({ tunnelIds: [shop], after: "remove" });
  await later(HOLD_FIRST_MS - 1);
  expect(names()).toEqual(["Shop"]);
  await later(1);
  await vi.waitFor(() => expect(names()).toEqual([]));
});

test("after a start of the dashboard held tunnels wait 10 s for their program, and are up again only with it", async () => {
  const [shop = "", docs = ""] = await wantUp("Shop", "Docs");
  const ofShop = createHold({ tunnelIds: [shop], after: "stop" });
  const ofDocs = createHold({ tunnelIds: [docs], after: "remove" });
  hold(ofShop.id);
  hold(ofDocs.id);
  const resumed = crash();
  expect([isAwaited(shop), isAwaited(docs)]).toEqual([true, true]);
  await later(HOLD_BOOT_GRACE_MS - 1);
  hold(ofShop.id);
  expect(resumed).toEqual([shop]);
  expect(isAwaited(shop)).toBe(false);
  await later(1);
  await vi.waitFor(() => expect(names()).toEqual(["Shop"]));
  expect(desired(shop)).toBe("up");
  expect(resumed).toEqual([shop]);
});

test("what was stopped while its program was away stays stopped when that is back", async () => {
  const [shop = ""] = await wantUp("Shop");
  const { id } = createHold({ tunnelIds: [shop], after: "stop" });
  const resumed = crash();
  setDesired(shop, "down", null);
  hold(id);
  expect(resumed).toEqual([]);
});

test("a removal that cannot be saved stops the tunnel at once, and is done when that works again", async () => {
  const [shop = ""] = await wantUp("Shop");
  const { id } = createHold({ tunnelIds: [shop], after: "remove" });
  hold(id);
  getDatabase().pragma("query_only = ON");
  await expect(endHold(id)).rejects.toThrow();
  await later(10_000);
  expect(names()).toEqual(["Shop"]);
  getDatabase().pragma("query_only = OFF");
  await later(10_000);
  await vi.waitFor(() => expect(names()).toEqual([]));
});

test("a tunnel that was deleted and brought back is held by nobody", async () => {
  const [shop = ""] = await wantUp("Shop");
  setDesired(shop, "down", null);
  const { id } = createHold({ tunnelIds: [shop], after: "remove" });
  const { restore } = await deleteTunnel(shop);
  restore(TOKEN_HOLDER);
  expect(getTunnel(shop).status.heldBy).toBeUndefined();
  await endHold(id);
  expect(names()).toEqual(["Shop"]);
});

test("only tunnels that exist can be held", async () => {
  const [shop = ""] = await wantUp("Shop");
  const refused = (input: unknown) => codeOf(() => createHold(input));
  expect(refused({ tunnelIds: [shop, "gone"], after: "stop" })).toBe("invalid_input");
  expect(refused({ tunnelIds: [], after: "stop" })).toBe("invalid_input");
  expect(refused({ tunnelIds: [shop], after: "start" })).toBe("invalid_input");
  expect(getTunnel(shop).status.heldBy).toBeUndefined();
});

test("a session makes no hold, and its stream of another one ends with it", async () => {
  const [shop = ""] = await wantUp("Storefront");
  const { session } = getSessions().begin("Firefox", "localhost");
  const headers = { [SESSION_HEADER]: session.id };
  const asker = askerOf(new Headers(headers));
  expect(codeOf(() => createHold({ tunnelIds: [shop], after: "remove" }, asker))).toBe(
    "confirmation_needed",
  );
  const { id } = createHold({ tunnelIds: [shop], after: "stop" });
  const request = new Request(`http://localhost/api/holds/${id}`, { headers });
  const answer = await GET(request, { params: Promise.resolve({ id }) });
  expect(answer.status).toBe(200);
  await later(HOLD_FIRST_MS + HOLD_GRACE_MS);
  expect(desired(shop)).toBe("up");
  endSession(session.id);
  await later(HOLD_GRACE_MS);
  expect(desired(shop)).toBe("down");
});
