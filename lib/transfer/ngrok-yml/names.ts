import { nameKey } from "@/lib/base/names";
import { nameSchema } from "@/lib/contract/fields";

/** The name itself, or with the first free number. Adds it to the taken names. */
export function freeName(wanted: string, taken: Set<string>): string {
  const base = wanted.slice(0, 75);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${base} ${count}`;
    if (taken.has(nameKey(name))) continue;
    taken.add(nameKey(name));
    return name;
  }
}

/** Makes a valid name from a name of the file. */
export function toName(text: string, otherwise: string): string {
  return nameSchema.safeParse(text.slice(0, 80)).data ?? otherwise;
}
