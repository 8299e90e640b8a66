import { Problem } from "@/lib/errors/problem";

/** A name for comparison: "Café" and "CAFÉ" are the same name (Unicode NFKC, lower case). */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

export function nameTaken(what: string, name: string): Problem {
  return new Problem("name_taken", {
    detail: `There is already ${what} called "${name}". Upper and lower case count as the same.`,
    issues: [{ path: "name", message: "This name is taken." }],
  });
}

/** "Descope", "Descope 2", …: the first that is not in `taken`. */
export function freeName(base: string, taken: readonly { name: string }[]): string {
  const keys = new Set(taken.map(({ name }) => nameKey(name)));
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? base : `${base} ${count}`;
    if (!keys.has(nameKey(candidate))) return candidate;
  }
}

/** "Storefront copy", "Storefront copy 2", …: the first that is free. */
export function nameForCopy(name: string, taken: string[]): string {
  return freeName(
    `${name.slice(0, 70)} copy`,
    taken.map((each) => ({ name: each })),
  );
}
