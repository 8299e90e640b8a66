import http from "node:http";
import { json } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { dnsBehaviourSchema } from "./behaviour";
import { startDnsServer } from "./dns-server";

// `npm run lab:dns`: only the name server, with a port that controls it. For a network namespace, whose programs read
// /etc/netns/<name>/resolv.conf with the line "nameserver 127.0.0.1":
//     ip netns exec <name> npm run lab:dns -- --port 53 --record demo.test=127.0.0.1 --record api.descope.com=127.0.0.2
//     ip netns exec <name> curl -d '{"kind": "silent"}' http://127.0.0.1:4756/dns
const { values } = parseArgs({
  options: {
    address: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "4755" },
    control: { type: "string", default: "4756" },
    record: { type: "string", multiple: true },
  },
});

const server = await startDnsServer({
  address: values.address,
  port: Number(values.port),
  ...(values.record && { records: readRecords(values.record) }),
});
const control = http.createServer((request, response) => {
  command(request).then(
    (body) => response.writeHead(200, { "content-type": "application/json" }).end(body),
    (error) => response.writeHead(400, { "content-type": "text/plain" }).end(String(error)),
  );
});
control.listen(Number(values.control), values.address, () =>
  console.log(
    `The name server is on ${values.address}:${server.port}, commands go to port ${values.control}.`,
  ),
);

async function command(request: http.IncomingMessage): Promise<string> {
  const route = `${request.method} ${request.url}`;
  if (route === "GET /dns") return JSON.stringify({ asked: server.asked() });
  if (route !== "POST /dns") throw new Error(`The name server has no ${route}`);
  const behaviour = dnsBehaviourSchema.parse(await json(request));
  server.set(behaviour);
  return JSON.stringify(behaviour);
}

/** Reads `name=address`. A name may come several times with different addresses. */
function readRecords(lines: string[]): Record<string, string[]> {
  const records: Record<string, string[]> = {};
  for (const line of lines) {
    const [name = "", address = ""] = line.split("=");
    records[name] = [...(records[name] ?? []), address];
  }
  return records;
}
