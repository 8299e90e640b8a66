import type { z } from "zod";
import { deletionQuerySchema } from "@/lib/contract/openapi";
import { undoSchema } from "@/lib/contract/undo";
import { UNDO_SECONDS } from "@/lib/contract/undo-offered";
import { json, type Operation, type Paths } from "@/lib/server/openapi/operation";

type Resource = {
  /** The last part of the path: `profiles`. */
  path: string;
  /** The noun in operation names: `Profile` as in `listProfiles` and `getProfile`. */
  name: string;
  /** The noun in sentences: `Descope profile`. */
  noun: string;
  item: z.core.$ZodType;
  create: z.core.$ZodType;
  patch: z.core.$ZodType;
};

/** The five operations that profiles, accounts and tunnels have in common. */
export function resource({ path, name, noun, item, create, patch }: Resource): Paths {
  return {
    [`/api/${path}`]: {
      get: {
        id: `list${name}s`,
        summary: `All ${noun}s.`,
        answers: { 200: json(`Every ${noun} that is stored.`, { list: item }) },
      },
      post: {
        id: `create${name}`,
        summary: `Create a ${noun}.`,
        body: create,
        answers: { 201: json(`The ${noun} as it was stored.`, item) },
        problems: [409],
      },
    },
    [`/api/${path}/{id}`]: {
      get: {
        id: `get${name}`,
        summary: `One ${noun}.`,
        answers: { 200: json(`The ${noun}.`, item) },
      },
      patch: {
        id: `update${name}`,
        summary: `Change a ${noun}. Fields that are absent stay as they are.`,
        body: patch,
        answers: { 200: json(`The ${noun} as it is now.`, item) },
        problems: [409],
      },
      delete: deletion(name, noun),
    },
  };
}

function deletion(name: string, noun: string): Operation {
  return {
    id: `delete${name}`,
    summary: `Delete a ${noun}.`,
    query: deletionQuerySchema,
    answers: {
      200: json(
        `With \`undoable=1\`: it is deleted, and this brings it back for ${UNDO_SECONDS} s.`,
        undoSchema,
      ),
      204: { description: "It is deleted for good." },
    },
    problems: [409],
  };
}
