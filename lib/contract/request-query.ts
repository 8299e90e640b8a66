import { z } from "zod/mini";
import { timeSchema } from "./fields";

// What can be asked of the captured requests. A file of its own, because no page needs it to show them.

export const REQUEST_STATUSES = [
  "1xx",
  "2xx",
  "3xx",
  "4xx",
  "5xx",
  "open",
  "done",
  "aborted",
  "failed",
] as const;

/** Filters of the request list; a request has to match all of them. */
export const requestQuerySchema = z.object({
  /** Text in the path, the method, the person or the media type, in any case. */
  q: z.optional(z.string().check(z.trim(), z.maxLength(200))),
  /** One or more of REQUEST_STATUSES or exact codes, with commas. */
  status: z.optional(
    z.string().check(
      z.trim(),
      z.toLowerCase(),
      z.refine(
        (text) => text === "" || text.split(",").every(isStatus),
        "Use 2xx, 404, open, done, aborted or failed, with commas between.",
      ),
    ),
  ),
  /** An e-mail address, in any case; `-` for requests without a name. */
  user: z.optional(z.string().check(z.trim(), z.maxLength(320))),
  /** One or more, with commas. */
  method: z.optional(z.string().check(z.trim(), z.toUpperCase(), z.maxLength(100))),
  /** Where `q` is looked for: in what a row shows, or also in the headers and bodies as they are shown. */
  in: z.optional(z.enum(["row", "all"])),
  /** Arrived at this time or later. */
  since: z.optional(timeSchema),
  /** Arrived before this time. */
  until: z.optional(timeSchema),
  before: z.optional(z.coerce.number().check(z.int(), z.positive())),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 100),
  /** `har`: the answer is a HAR 1.2 file of the same requests. */
  as: z._default(z.enum(["json", "har"]), "json"),
});

function isStatus(text: string): boolean {
  return /^[1-5]\d\d$/.test(text) || REQUEST_STATUSES.some((status) => status === text);
}

/** The most requests that can be asked for by their ids at once. */
export const MOST_IDS = 500;

/** The same of all tunnels together. */
export const allRequestsQuerySchema = z.extend(requestQuerySchema, {
  /** The ids of one or more tunnels, with commas. */
  tunnel: z.optional(z.string().check(z.trim(), z.maxLength(32_768))),
  /** Ids of requests, with commas: only these, whatever `limit` says. Those that are gone are left out. */
  ids: z.optional(
    z.string().check(
      z.trim(),
      z.refine(
        (text) =>
          text === "" ||
          (/^\d{1,16}(,\d{1,16})*$/.test(text) && text.split(",").length <= MOST_IDS),
        `Use at most ${MOST_IDS} ids, with commas between.`,
      ),
    ),
  ),
});

export type RequestQuery = z.infer<typeof requestQuerySchema>;
export type AllRequestsQuery = z.infer<typeof allRequestsQuerySchema>;
