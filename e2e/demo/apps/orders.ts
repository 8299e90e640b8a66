export type Order = { id: number; item: string; customer: string; total: string; state: string };

const FIRST_ID = 1_041;
const MOST = 12;
const STATES = ["new", "packed", "sent"] as const;

/** What the demo's API and its admin both show. The oldest are forgotten. */
export class Orders {
  private items: Order[] = [];
  private nextId = FIRST_ID;
  private readonly listeners = new Set<(order: Order) => void>();

  constructor() {
    for (const [item, customer] of [
      ["Teapot", "Ada"],
      ["Mug", "Ben"],
      ["Plate", "Cleo"],
      ["Mug", "Dora"],
    ] as const) {
      this.add(item, customer);
    }
  }

  /** Newest first. */
  list(): readonly Order[] {
    return this.items.toReversed();
  }

  find(id: number): Order | undefined {
    return this.items.find((order) => order.id === id);
  }

  add(item: string, customer: string): Order {
    const id = this.nextId++;
    const total = PRICES.get(item) ?? "9.00";
    const order = { id, item, customer, total, state: STATES[id % STATES.length] ?? "new" };
    this.items = [...this.items, order].slice(-MOST);
    for (const tell of this.listeners) tell(order);
    return order;
  }

  /** Tells of every new order; call what it returns to end that. */
  listen(tell: (order: Order) => void): () => void {
    this.listeners.add(tell);
    return () => void this.listeners.delete(tell);
  }
}

const PRICES = new Map([
  ["Teapot", "34.00"],
  ["Mug", "12.50"],
  ["Plate", "18.00"],
]);
