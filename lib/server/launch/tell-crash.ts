import "server-only";
import { z } from "zod";
import { notify } from "@/lib/notices/service";
import { describeFall } from "./describe-fall.mjs";

// What lib/server/launch/keep-running.mjs says of the process that this one takes the place of.
const fellSchema = z.object({
  code: z.number().nullable(),
  signal: z.string().nullable(),
  at: z.iso.datetime(),
  /** In a row. */
  falls: z.int(),
});

/** Says what fell and since when it is back, once, where this process takes the place of one that fell. */
export function tellFall(): void {
  const { GATEHOUSE_FELL: news } = process.env;
  if (!news) return;
  delete process.env.GATEHOUSE_FELL;
  const fell = fellSchema.parse(JSON.parse(news));
  const times = fell.falls > 1 ? ` It fell ${fell.falls} times in a row.` : "";
  notify({
    kind: "gatehouse",
    tunnels: [],
    title: "Gatehouse fell and is back",
    detail: `At ${clock(new Date(fell.at))} ${describeFall(fell)}. It is back since ${clock(new Date())}, and starts the tunnels that were up.${times}`,
  });
}

function clock(time: Date): string {
  return time.toLocaleTimeString("en-GB");
}
