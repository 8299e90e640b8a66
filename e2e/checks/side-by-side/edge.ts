import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import type { RawHeaders } from "@/lib/network/headers";

/** Stands in for ngrok: takes a browser's requests, logs everybody in as the same person, and sends them on. */
export type Edge = { url: string; port: number; to(socketPath: string): void; close(): void };

/** @param login the headers that ngrok's policy would add */
export async function openEdge(login: RawHeaders): Promise<Edge> {
  let socketPath = "";
  const server = http.createServer((request, response) => {
    const { method = "GET", url = "/", rawHeaders } = request;
    const onward = http.request({
      ...{ socketPath, method, path: url, agent: false, setHost: false },
      headers: [...rawHeaders, ...login],
    });
    onward.on("response", (answer) => {
      response.sendDate = false;
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
      response.flushHeaders();
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.on("error", () => onward.destroy());
    request.pipe(onward);
  });
  server.on("upgrade", (request, socket, head) => {
    const onward = net.connect({ path: socketPath });
    const lines = [`GET ${request.url} HTTP/1.1`];
    const all = [...request.rawHeaders, ...login];
    for (let index = 0; index + 1 < all.length; index += 2)
      lines.push(`${all[index]}: ${all[index + 1]}`);
    onward.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
    onward.write(head);
    const cut = () => {
      onward.destroy();
      socket.destroy();
    };
    for (const each of [onward, socket]) each.on("error", cut).on("close", cut);
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    to: (path) => {
      socketPath = path;
    },
    close: () => void server.close().closeAllConnections(),
  };
}
