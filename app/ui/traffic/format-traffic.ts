import type { Tone } from "@/app/ui/kit/tag";
import { dateFormat } from "@/app/ui/time/date-format";
import type { RequestSummary } from "@/lib/contract/traffic";

/** `0.4 ms`, `18 ms`, `1.2 s`, `3 min`. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return "–";
  if (ms < 9.95) return `${ms.toFixed(1).replace(/\.0$/, "")} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** `0 B`, `812 B`, `1.4 kB`, `3.2 MB`: decimal units, as browsers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `0`, `3.1`, `240`, `1,284`. */
export function formatRate(perSecond: number): string {
  if (perSecond < 10) return perSecond.toFixed(1).replace(/\.0$/, "");
  return Math.round(perSecond).toLocaleString("en");
}

/** The text of the status column: the code, or the state of a request without one. */
export function describeStatus({ status, state, kind }: RequestSummary): {
  text: string;
  tone: Tone;
} {
  if (state === "failed") return { text: status ? String(status) : "failed", tone: "bad" };
  if (state === "aborted") return { text: status ? `${status} left` : "left", tone: "off" };
  if (status === undefined) return { text: "waiting", tone: "off" };
  if (state === "open") {
    return { text: kind === "websocket" ? "socket" : String(status), tone: "info" };
  }
  return { text: String(status), tone: toneOf(status) };
}

function toneOf(status: number): Tone {
  if (status >= 500) return "bad";
  if (status >= 400) return "wait";
  return status >= 300 ? "off" : "ok";
}

const formatTime = dateFormat({ hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** `16:18:04`, in the browser's time zone. */
export function formatSeconds(at: string): string {
  return formatTime(Date.parse(at));
}
