import "server-only";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { readEnv } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { UPTIME_HOURS } from "@/lib/contract/history";
import { replacePrivateFile } from "@/lib/storage/data-folder";
import type { ObservedSpan } from "./measure-uptime";

// The state of a tunnel is known only while Gatehouse runs. These times are kept in a file beside the database, because
// they are not the user's data: if the file is lost, only a part of the uptime strip is grey.

const TICK_MS = 20_000;
/** When a tick is this late (milliseconds), the machine has slept. */
const SLEPT_MS = 20_000;
/** An hour more than is shown. */
const KEPT_MS = (UPTIME_HOURS + 1) * 3_600_000;

const spansSchema = z.array(z.object({ run: z.number(), from: z.number(), until: z.number() }));

type Watch = { spans: ObservedSpan[]; current: ObservedSpan; failed: boolean };

const watch = () =>
  sharedOnce<Watch>("observed-spans", () => {
    const now = Date.now();
    const current = { run: now, from: now, until: now };
    return { spans: [...readEarlier(), current], current, failed: false };
  });

/** Starts to note that this process is awake. */
export function observe(): void {
  observedSpans();
  save();
  setInterval(() => {
    observedSpans();
    save();
  }, TICK_MS).unref();
}

/** Writes the last times, at the end of the process. */
export function endObserving(): void {
  observedSpans();
  save();
}

/** When this process and earlier ones were awake in the last day; oldest first. */
export function observedSpans(): ObservedSpan[] {
  const seen = watch();
  const now = Date.now();
  const { run, until } = seen.current;
  // A clock that was set back begins one as well.
  if (now < until || now - until > TICK_MS + SLEPT_MS) {
    seen.current = { run, from: now, until: now };
    seen.spans.push(seen.current);
  }
  seen.current.until = now;
  seen.spans = seen.spans.filter((span) => span.until > now - KEPT_MS);
  return seen.spans;
}

function save(): void {
  const seen = watch();
  try {
    replacePrivateFile(spansFile(), JSON.stringify(seen.spans));
    seen.failed = false;
  } catch (error) {
    if (!seen.failed)
      log(`Uptime could not be noted: ${error instanceof Error ? error.message : error}`);
    seen.failed = true;
  }
}

function readEarlier(): ObservedSpan[] {
  const file = spansFile();
  if (!existsSync(file)) return [];
  try {
    return spansSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return [];
  }
}

function spansFile(): string {
  return path.join(readEnv().dataDir, "observed.json");
}
