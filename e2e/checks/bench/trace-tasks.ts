import type { Browser, Page } from "@playwright/test";
import { z } from "zod";

/** The number of tasks and the longest one, in milliseconds: its whole duration, and the thread's own time. */
export type Tasks = { count: number; wall: number; cpu: number };

const traceSchema = z.object({
  traceEvents: z.array(
    z.looseObject({
      name: z.string(),
      ph: z.string(),
      pid: z.int(),
      tid: z.int(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.looseObject({ name: z.string().optional() }).optional(),
    }),
  ),
});

/**
 * Runs `work` under Chromium's tracer. Returns how long the tasks of the page's main thread took, in ms: a frame takes
 * at least as long as its tasks. `cpu` is the thread's own time, which other programs do not lengthen.
 */
export async function traceTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<Tasks> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString("utf8"));
  const { traceEvents } = traceSchema.parse(trace);
  const mains = traceEvents
    .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents.filter(
    ({ ph, pid, tid }) => ph === "X" && mains.includes(`${pid} ${tid}`),
  );
  const longest = (values: (number | undefined)[]) =>
    Math.max(0, ...values.map((value) => (value ?? 0) / 1000));
  return {
    count: tasks.length,
    wall: longest(tasks.map(({ dur }) => dur)),
    cpu: longest(tasks.map(({ tdur }) => tdur)),
  };
}
