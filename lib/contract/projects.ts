import { z } from "zod/mini";
import { tunnelCreateInputSchema } from "./tunnel-input";

// The tunnels that `gatehouse up` made for the apps of a checked-in gatehouse.yml. Apart from tunnels.ts, which every page
// loads.

const folderSchema = z
  .string("Enter the absolute path of a folder.")
  .check(z.minLength(1), z.maxLength(4_096, "That is too long for a path."));

const shape = {
  /** The absolute path of the folder with the file. */
  folder: folderSchema,
  /** What all worktrees of its repository share. */
  repository: z.optional(folderSchema),
  /** Its name in the file. */
  app: z.string("Enter the app's name.").check(z.minLength(1), z.maxLength(40)),
};

export const projectAppSchema = z.object({ tunnelId: z.string(), ...shape });

/** Makes a tunnel, and remembers whose it is, both or neither. */
export const projectAppCreateSchema = z.strictObject({ ...shape, tunnel: tunnelCreateInputSchema });

export type ProjectApp = z.infer<typeof projectAppSchema>;
export type ProjectAppCreate = z.input<typeof projectAppCreateSchema>;
