import http from "node:http";
import { gzipSync } from "node:zlib";
import { requestDetailSchema, requestPageSchema } from "@/lib/contract/traffic";
import { gatePasses } from "./gate-pass";
import { findSocket } from "./proxy-socket";
import { judge, percentile, printTable } from "./table";
import { World } from "./world";

const SPELL_MS = 1_000;
const ROUNDS = 8;
const VISITS_PER_S = 100;
const ATTACKS_PER_S = 40;
const ADDED_MOST_MS = 20;
const KIB = 1024;

/** `pass`: what the gate lets in by. */
type Place = { socketPath: string; pass: Record<string, string> };
type Body = { headers: Record<string, string>; bytes: Buffer };

const text = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

function zipped(type: string, content: string): Body {
  const headers = { "content-type": type, "content-encoding": "gzip" };
  return { headers, bytes: gzipSync(content) };
}

const FORM = "application/x-www-form-urlencoded";
const PARTS = "multipart/form-data; boundary=B";

const BODIES: Record<string, Body[]> = {
  "gzip bombs": [zipped("application/json", text("[", 64 * KIB * KIB))],
  "forms of one letter": [zipped(FORM, text("a", 256 * KIB)), zipped(FORM, text("a&", 256 * KIB))],
  "deep JSON": [
    zipped("application/json", text('{"name":"code","value":', 256 * KIB)),
    zipped("application/json", text('[{"a":"', 256 * KIB)),
  ],
  "unclosed XML": [
    zipped("text/xml", text("<a", 256 * KIB)),
    zipped("text/xml", text("<token a='", 256 * KIB)),
  ],
  "many parts": [
    zipped(PARTS, text("--B\r\n\r\n", 256 * KIB)),
    { headers: { "content-type": PARTS }, bytes: Buffer.from(text("--B", 60 * KIB)) },
  ],
  "long heads": [{ headers: { "x-any": text("%3Da", 100 * KIB) }, bytes: Buffer.from("a=1") }],
};

/**
 * How long a visitor waits while another client sends bodies that are slow to read. All requests go directly to the
 * proxy, as the SDK would send them.
 */
export async function benchHostile(): Promise<void> {
  if (process.platform === "win32")
    return console.log("\nThis needs the tunnel's proxy's Unix socket.");
  const world = await World.open();
  const [id = ""] = await world.createTunnels(1);
  await world.call("POST", `/api/tunnels/${id}/start`);
  await world.reach([id], "online");
  const [pass = {}] = await gatePasses(world, id, 1);
  const place = { socketPath: findSocket(world.dashboard.dataDir), pass };
  const attack = [
    ...Object.entries(BODIES),
    ["all of them", Object.values(BODIES).flat()] as const,
  ];
  await spell(place, []);
  const quiet: number[] = [];
  const rows: string[][] = [];
  let worst = 0;
  for (const [name, bodies] of attack) {
    const before: number[] = [];
    const during: number[] = [];
    // Measured in turns, so that other load on the machine affects both.
    for (let round = 0; round < ROUNDS; round += 1) {
      before.push(...(await spell(place, [])));
      during.push(...(await spell(place, bodies)));
    }
    quiet.push(...before);
    const added = percentile(during, 0.99) - percentile(before, 0.99);
    worst = Math.max(worst, added);
    rows.push([...figuresOf(name, during), `${added.toFixed(1)} ms`]);
  }
  rows.unshift([...figuresOf("nothing", quiet), ""]);
  printTable(
    `A visitor, ${VISITS_PER_S} requests a second, while ${ATTACKS_PER_S} hostile ones a second come`,
    ["what comes", "p50", "p99", "longest", "added p99"],
    rows,
  );
  await expectCaptured(world, id);
  await world.close();
  judge(`hostile requests add at most ${ADDED_MOST_MS} ms at p99`, worst <= ADDED_MOST_MS);
}

function figuresOf(name: string, times: number[]): string[] {
  const at = (share: number) => `${percentile(times, share).toFixed(1)} ms`;
  return [name, at(0.5), at(0.99), at(1)];
}

/** Resolves with the milliseconds that each of the visitor's answers took. */
async function spell({ socketPath, pass }: Place, bodies: Body[]): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const begun = performance.now();
  const times: number[] = [];
  const running: Promise<void>[] = [];
  let attacks = 0;
  let visits = 0;
  const dueAt = (rate: number) => ((performance.now() - begun) * rate) / 1000;
  while (performance.now() - begun < SPELL_MS) {
    for (; visits < dueAt(VISITS_PER_S); visits += 1) {
      const visit = send({ socketPath, agent, path: "/hits", headers: pass });
      running.push(visit.then((ms) => void times.push(ms)));
    }
    for (; bodies.length > 0 && attacks < dueAt(ATTACKS_PER_S); attacks += 1) {
      const body = bodies[attacks % bodies.length];
      const place = { socketPath, agent, method: "POST", path: "/echo" };
      const headers = { ...body?.headers, ...pass };
      if (body) running.push(send({ ...place, headers }, body.bytes).then(() => {}));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(running);
  agent.destroy();
  return times;
}

function send(options: http.RequestOptions, body?: Buffer): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      response.resume().on("end", () => resolve(performance.now() - begun));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Checks that bodies are captured, because without inspection nobody would have to wait. */
async function expectCaptured(world: World, id: string): Promise<void> {
  const path = `/api/tunnels/${id}/requests?method=POST&limit=1`;
  const { items } = requestPageSchema.parse(await world.call("GET", path));
  const detail = await world.call("GET", `/api/requests/${items[0]?.id}`);
  const { body } = requestDetailSchema.parse(detail).request;
  if (body.captured === 0) throw new Error("The hostile bodies were not captured.");
  console.log(`\nThe last one is kept as ${body.kind}. ${body.note ?? ""}`);
}
