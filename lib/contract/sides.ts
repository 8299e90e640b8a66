import { z } from "zod/mini";
import { SIDES, type Side } from "./side-names";

/** Whose side an error is on. */
export const sideSchema = z.enum(Object.keys(SIDES) as [Side, ...Side[]]);
