import type http from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Orders } from "./orders";
import { appPage, table } from "./page";
import { type ServedApp, sendJson, sendPage, serve } from "./serve";

const BEAT_MS = 2_000;
const SLOW_MS = 900;
const SCRIPT = `const list = document.querySelector("ol");
new EventSource("/events").onmessage = ({ data }) => {
  const line = document.createElement("li");
  line.textContent = data;
  list.prepend(line);
  while (list.children.length > 6) list.lastChild.remove();
};`;

const orderSchema = z.object({ item: z.string().max(100), customer: z.string().max(100) });

/** An API with orders, a stream of events, a slow route, and an export that fails. */
export function startOrdersApi(port: number, orders: Orders): Promise<ServedApp> {
  return serve(port, async (request, response, { pathname }) => {
    if (pathname === "/") return sendPage(response, front(request));
    if (pathname === "/events") return sendEvents(request, response, orders);
    if (pathname === "/orders") return answerOrders(request, response, orders);
    if (pathname === "/stats") return sendStats(response, orders);
    if (pathname === "/exports/orders.csv") return failExport(response);
    const id = /^\/orders\/(\d{1,9})$/.exec(pathname)?.[1];
    const order = id === undefined ? undefined : orders.find(Number(id));
    if (order) return sendJson(response, 200, order);
    sendJson(response, 404, { error: "not_found", path: pathname });
  });
}

function front(request: http.IncomingMessage): string {
  const routes = [
    ["GET /orders", "the newest orders"],
    ["POST /orders", "one more"],
    ["GET /events", "server-sent events"],
    ["GET /stats", "slow"],
    ["GET /exports/orders.csv", "fails with 500"],
  ];
  const live = `<h2>Events, live</h2><div class="card"><ol></ol></div><script>${SCRIPT}</script>`;
  return appPage("Orders API", request, `${table(["Route", "What it does"], routes)}${live}`);
}

async function answerOrders(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  orders: Orders,
): Promise<void> {
  if (request.method !== "POST") return sendJson(response, 200, { items: orders.list() });
  const order = orderSchema.safeParse(parseJson(await text(request)));
  if (!order.success) return sendJson(response, 422, { error: "item_and_customer_needed" });
  sendJson(response, 201, orders.add(order.data.item, order.data.customer));
}

/** `undefined` when it is not JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function sendEvents(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  orders: Orders,
): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  let count = 0;
  const send = (what: object) =>
    response.write(`id: ${++count}\ndata: ${JSON.stringify(what)}\n\n`);
  send({ type: "hello", orders: orders.list().length });
  const timer = setInterval(() => send({ type: "beat", at: new Date().toISOString() }), BEAT_MS);
  const leave = orders.listen((order) => send({ type: "order", ...order }));
  request.on("close", () => {
    clearInterval(timer);
    leave();
  });
}

async function sendStats(response: http.ServerResponse, orders: Orders): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  const total = orders.list().reduce((sum, order) => sum + Number(order.total), 0);
  sendJson(response, 200, { orders: orders.list().length, total: total.toFixed(2) });
}

function failExport(response: http.ServerResponse): void {
  sendJson(response, 500, {
    error: "export_failed",
    message: "Cannot read properties of undefined (reading 'currency')",
    at: "exportOrders (exports/orders.js:41)",
  });
}
