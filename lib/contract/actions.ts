import { z } from "zod/mini";
import { ACTIONS } from "./places";

/** A next step that an error or a check offers. */
export const actionSchema = z.enum(ACTIONS);
