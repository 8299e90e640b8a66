import { z } from "zod";
import { nameSchema } from "@/lib/schema";

/** An app that answers on this machine's loopback. */
export const localAppSchema = z.object({
  port: z.int(),
  url: z.string(),
  /** The page's title, or what server it says it is. */
  label: z.string().optional(),
});

/** A place where an ngrok authtoken was found. The token itself stays on the server. */
export const authtokenSourceSchema = z.object({
  id: z.string(),
  /** For people: an environment variable or a file. */
  place: z.string(),
});

export const importAuthtokenSchema = z.strictObject({ sourceId: z.string(), name: nameSchema });

export type LocalApp = z.infer<typeof localAppSchema>;
export type AuthtokenSource = z.infer<typeof authtokenSourceSchema>;
