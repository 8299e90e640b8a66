import "server-only";
import { z } from "zod";
import { notify } from "@/lib/notices/service";
import { describeCrash } from "./describe-crash.mjs";

// What keep-running.mjs says about the process that crashed before this one was started.
const crashSchema = z.object({
  code: z.number().nullable(),
  signal: z.string().nullable(),
  at: z.iso.datetime(),
  /** Crashes in a row. */
  crashes: z.int(),
});

/** Tells people once, after a crash, what happened and since when Gatehouse runs again. */
export function tellCrash(): void {
  const { GATEHOUSE_CRASH: news } = process.env;
  if (!news) return;
  delete process.env.GATEHOUSE_CRASH;
  const crash = crashSchema.parse(JSON.parse(news));
  const times = crash.crashes > 1 ? ` This happened ${crash.crashes} times in a row.` : "";
  notify({
    kind: "gatehouse",
    tunnels: [],
    title: "Gatehouse ended unexpectedly and runs again",
    detail: `At ${clock(new Date(crash.at))} ${describeCrash(crash)}. It runs again since ${clock(new Date())}, and starts the tunnels that were up.${times}`,
  });
}

function clock(time: Date): string {
  return time.toLocaleTimeString("en-GB");
}
