import { z } from "zod";
import type { PersonId } from "@/lib/traffic/gate-orders";

const personSchema = z.object({ issuer: z.string(), sub: z.string() });

/** Who it was, from a row of the visit log; undefined where it cannot be read. */
export function readPerson(json: string): PersonId | undefined {
  try {
    return personSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
