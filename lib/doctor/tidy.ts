import os from "node:os";
import path from "node:path";
import type { DoctorCheck } from "@/lib/contract/doctor";
import { quoteForShell } from "@/lib/contract/quote-for-shell";

/**
 * Writes `~` for the home folder in the texts, because people paste reports into tickets, and its path has their name in
 * it.
 */
export function tidy(check: DoctorCheck, home = os.homedir()): DoctorCheck {
  const { title, detail, fix } = check;
  return {
    ...check,
    title: withoutHome(title, home),
    ...(detail !== undefined && { detail: withoutHome(detail, home) }),
    ...(fix !== undefined && { fix: withoutHome(fix, home) }),
  };
}

function withoutHome(text: string, home: string): string {
  if (path.parse(home).root === home) return text;
  const parts = text.split(home);
  // Only where its path ends: /root is not in /rootfs.
  return parts.reduce((done, part) => `${done}${/^[\w.-]/.test(part) ? home : "~"}${part}`);
}

/** A path as one word of a command. A shell finds the home folder itself. */
export function forShell(file: string, home = os.homedir()): string {
  const inside = path.relative(home, file);
  const isInside = inside !== "" && !inside.startsWith("..") && !path.isAbsolute(inside);
  return isInside ? `"$HOME"/${quoteForShell(inside)}` : quoteForShell(file);
}
