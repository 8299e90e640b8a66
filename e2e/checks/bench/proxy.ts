import { z } from "zod";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { bindBare, openBareSession } from "./bare-sdk";
import { bounded } from "./bounded";
import { benchGateMemory } from "./gate-memory";
import { benchLink } from "./link";
import { residentMegabytes } from "./memory";
import { differences, judgeRounds, ratios, shown, summarize } from "./rounds";
import { judge, median, percentile, printTable } from "./table";
import { logInAt, type Visitor } from "./visit";
import { World } from "./world";

type Way = "bare SDK" | "inspection off" | "inspection on" | "the same again" | "with gate";

/** Another tunnel like "inspection on": by how much the two differ is what this machine cannot tell. */
const CONTROL = "the same again";
/** The gate is with inspection on, beside the same without. */
const WAYS: Way[] = ["bare SDK", "inspection off", "inspection on", CONTROL, "with gate"];
const PATH = "/hits";
const ROUNDS = 9;
const ROUND_MS = 2_000;
/**
 * Enough that the machine is busy. With few requests the SDK's small writes wait up to 40 ms for acknowledgements,
 * which the other side delays while it has nothing to send. That would hide everything else.
 */
const AT_ONCE = 256;
const RATE_PER_S = 200;
const MANY_REQUESTS = 200_000;
const UPLOAD_BYTES = 2 * 1024 ** 3;
const UPLOAD_MS = 600_000;
const CLOSED_MS = 60_000;
const RENDER_MS = 60_000;

/**
 * The same load through the lab to the same app, in turns within one run: with the SDK alone, with Gatehouse's proxy
 * with inspection off and on, and with the gate.
 */
export async function benchProxy(): Promise<void> {
  const world = await World.open();
  const session = await openBareSession(world.lab);
  const bare = await bindBare(session, world.lab);
  const on = await startTunnel(world, { inspect: true, gate: false });
  const off = await startTunnel(world, { inspect: false, gate: false });
  const again = await startTunnel(world, { inspect: true, gate: false });
  const gated = await startTunnel(world, { inspect: true, gate: true });
  const visitors: Record<Way, Visitor> = {
    "bare SDK": await logInAt(String(bare.url()), "member@example.com"),
    "inspection off": await logInAt(off, "member@example.com"),
    "inspection on": await logInAt(on, "member@example.com"),
    [CONTROL]: await logInAt(again, "member@example.com"),
    "with gate": await logInAt(gated, "member@example.com"),
  };
  await benchGateMemory();
  await benchLink();
  await throughput(visitors);
  await latency("nothing else going on", visitors);
  await withRendering(world, () => latency("pages rendered all the time", visitors));
  if (process.platform === "linux") {
    await upload(world, visitors["inspection on"]);
    await manyRequests(world, visitors["inspection on"]);
  }
  for (const visitor of Object.values(visitors)) visitor.leave();
  await bounded("the bare SDK's listener to close", CLOSED_MS, bare.close());
  await world.close();
}

async function startTunnel(
  world: World,
  { inspect, gate }: { inspect: boolean; gate: boolean },
): Promise<string> {
  const [id] = await world.createTunnels(1);
  if (id === undefined) throw new Error("no tunnel");
  await world.call("PATCH", `/api/tunnels/${id}`, { inspect, gate, askToComeIn: gate });
  await world.call("POST", `/api/tunnels/${id}/start`);
  await world.reach([id], "online");
  const tunnel = tunnelSchema.parse(await world.call("GET", `/api/tunnels/${id}`));
  return z.string().parse(tunnel.status.url);
}

async function throughput(visitors: Record<Way, Visitor>): Promise<void> {
  const rates = each((): number[] => []);
  await inTurns(async (way, isCounted) => {
    const begun = performance.now();
    let count = 0;
    const one = async () => {
      while (performance.now() - begun < ROUND_MS) {
        await visitors[way].get(PATH);
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    if (isCounted) rates[way].push((count * 1000) / (performance.now() - begun));
  });
  const kept = (way: Way, of: Way) => ratios(rates[way], rates[of]);
  printTable(
    `Requests a second, ${AT_ONCE} at once, medians of ${ROUNDS} rounds (half of them within)`,
    ["way", "requests/s", "of the bare SDK"],
    WAYS.map((way) => [
      way,
      String(Math.round(median(rates[way]))),
      shown(summarize(kept(way, "bare SDK"))),
    ]),
  );
  const control = kept(CONTROL, "inspection on");
  const least = (share: number) => ({ limit: share - 1, same: 1, control });
  judgeRounds("with inspection at least 0.85", kept("inspection on", "bare SDK"), least(0.85));
  judgeRounds("without at least 0.97", kept("inspection off", "bare SDK"), least(0.97));
  judgeRounds("the gate leaves at least 0.97", kept("with gate", "inspection on"), least(0.97));
}

async function latency(when: string, visitors: Record<Way, Visitor>): Promise<void> {
  const middle = each((): number[] => []);
  const slow = each((): number[] => []);
  await inTurns(async (way, isCounted) => {
    const begun = performance.now();
    const times: number[] = [];
    const running: Promise<void>[] = [];
    for (let count = 0; count < (RATE_PER_S * ROUND_MS) / 1000; count += 1) {
      const due = begun + (count * 1000) / RATE_PER_S;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      running.push(visitors[way].get(PATH).then((ms) => void times.push(ms)));
    }
    await Promise.all(running);
    if (!isCounted) return;
    middle[way].push(percentile(times, 0.5));
    slow[way].push(percentile(times, 0.99));
  });
  const added = (of: Record<Way, number[]>, way: Way, to: Way = "bare SDK") =>
    differences(of[way], of[to]);
  printTable(
    `Latency at ${RATE_PER_S} requests a second, ${when}, medians of ${ROUNDS} rounds (half of them within)`,
    ["way", "p50", "p99", "added p50", "added p99"],
    WAYS.map((way) => [
      way,
      shown(summarize(middle[way]), " ms"),
      shown(summarize(slow[way]), " ms"),
      shown(summarize(added(middle, way)), " ms"),
      shown(summarize(added(slow, way)), " ms"),
    ]),
  );
  const most = (of: Record<Way, number[]>, limit: number) => ({
    ...{ limit, same: 0 },
    control: added(of, CONTROL, "inspection on"),
  });
  judgeRounds("adds at most 0.5 ms at p50", added(middle, "inspection on"), most(middle, 0.5));
  judgeRounds("adds at most 3 ms at p99", added(slow, "inspection on"), most(slow, 3));
  const byGate = (of: Record<Way, number[]>) => added(of, "with gate", "inspection on");
  judgeRounds("the gate adds at most 0.1 ms at p50", byGate(middle), most(middle, 0.1));
  judgeRounds("the gate adds at most 1 ms at p99", byGate(slow), most(slow, 1));
}

/** A browser loads page after page meanwhile. */
async function withRendering(world: World, work: () => Promise<void>): Promise<void> {
  let rendered = 0;
  let going = true;
  const headers = { authorization: `Bearer ${world.dashboard.token}` };
  const render = async () => {
    while (going) {
      const signal = AbortSignal.timeout(RENDER_MS);
      await (await fetch(`${world.dashboard.url}/`, { headers, signal })).text();
      rendered += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const rendering = render();
  await work();
  going = false;
  await rendering;
  console.log(`(${rendered} pages were rendered)`);
}

async function upload(world: World, visitor: Visitor): Promise<void> {
  const before = residentMegabytes(world);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentMegabytes(world));
  }, 50);
  const begun = performance.now();
  const sent = visitor.upload("/upload", blocks(UPLOAD_BYTES), UPLOAD_BYTES);
  const answer = await bounded("the upload", UPLOAD_MS, sent);
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(timer);
  const { length } = z.object({ length: z.int() }).parse(JSON.parse(answer));
  if (length !== UPLOAD_BYTES) throw new Error(`only ${length} bytes arrived`);
  console.log(
    `\nUpload of 2 GiB in ${seconds.toFixed(1)} s: ${before} MB before, ${most} MB at most`,
  );
  judge("a 2 GiB upload adds less than 64 MB", most - before < 64);
}

async function* blocks(bytes: number): AsyncIterable<Buffer> {
  const block = Buffer.alloc(1024 * 1024, "gatehouse");
  for (let sent = 0; sent < bytes; sent += block.length) yield block;
}

async function manyRequests(world: World, visitor: Visitor): Promise<void> {
  const marks: number[] = [];
  const part = MANY_REQUESTS / 10;
  for (let done = 0; done < MANY_REQUESTS; done += part) {
    let left = part;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        await visitor.get(PATH);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    marks.push(residentMegabytes(world));
  }
  console.log(`\nMemory after each ${part.toLocaleString("en")} requests: ${marks.join(", ")} MB`);
  // The budget is full after the first half. From then on old requests are removed for new ones.
  const later = marks.slice(marks.length / 2);
  judge(
    "memory is flat over the second half of 200,000 requests, within 10 %",
    Math.max(...later) <= Math.min(...later) * 1.1,
  );
}

/** Every way once a round, each round in another order. The first round warms up and does not count. */
async function inTurns(work: (way: Way, isCounted: boolean) => Promise<void>): Promise<void> {
  for (const way of WAYS) await work(way, false);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let index = 0; index < WAYS.length; index += 1) {
      const way = WAYS[(index + round) % WAYS.length];
      if (way) await work(way, true);
    }
  }
}

function each<T>(make: () => T): Record<Way, T> {
  return {
    "bare SDK": make(),
    "inspection off": make(),
    "inspection on": make(),
    "the same again": make(),
    "with gate": make(),
  };
}
