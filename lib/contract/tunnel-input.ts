import { z } from "zod/mini";
import { tunnelCreateSchema, tunnelPatchSchema } from "./tunnels";

// What requests that make or change a tunnel may say besides its fields. Apart from tunnels.ts, which every page loads.

const said = {
  /** That the tunnel's app and those on its new group's one link trust each other. Needed where it comes to such a link. */
  acceptShared: z.optional(z.boolean("Say whether you accept that the apps trust each other.")),
};

export const tunnelCreateInputSchema = z.extend(tunnelCreateSchema, said);
export const tunnelPatchInputSchema = z.extend(tunnelPatchSchema, said);
