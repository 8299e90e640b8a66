import { nameTaken } from "@/lib/base/names";
import { isUniqueViolation } from "./open";

/** Stores something under a name. Throws a 409 Problem when the name is taken. `what`: "a tunnel". */
export function saveName(what: string, name: string, save: () => void): void {
  try {
    save();
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(what, name);
    throw error;
  }
}
