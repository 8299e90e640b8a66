import type { Orders } from "./orders";
import { appPage, table } from "./page";
import { type ServedApp, sendPage, serve } from "./serve";

const NAV = `<nav><a href="/orders">Orders</a><a href="/customers">Customers</a></nav>`;

/** The shop's back office: its orders and its customers. */
export function startAdmin(port: number, orders: Orders): Promise<ServedApp> {
  return serve(port, (request, response, { pathname }) => {
    const body = pathname === "/customers" ? customers(orders) : newest(orders);
    sendPage(response, appPage("Shop admin", request, `${NAV}${body}`));
  });
}

function newest(orders: Orders): string {
  const rows = orders
    .list()
    .map(({ id, item, customer, state, total }) => [`#${id}`, item, customer, state, total]);
  return table(["Order", "Item", "Customer", "State", "Total"], rows);
}

function customers(orders: Orders): string {
  const counts = new Map<string, number>();
  for (const { customer } of orders.list()) counts.set(customer, (counts.get(customer) ?? 0) + 1);
  return table(
    ["Customer", "Orders"],
    [...counts].map(([customer, count]) => [customer, String(count)]),
  );
}
