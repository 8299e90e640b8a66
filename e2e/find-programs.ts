import { existsSync } from "node:fs";
import path from "node:path";
import { canInstall, installOnDebian } from "./install-on-debian";

/** A program that tests need, Debian's package of it, and what is not tried without it. */
export type Program = { name: string; from: string; tries: string };

/** What the unit tests run besides Node. */
export const PROGRAMS: readonly Program[] = [
  { name: "bash", from: "bash", tries: "completion in bash" },
  { name: "zsh", from: "zsh", tries: "completion in zsh" },
  { name: "fish", from: "fish", tries: "completion in fish" },
  { name: "systemd-analyze", from: "systemd", tries: "whether systemd accepts the service" },
  { name: "php", from: "php-cli", tries: "spoofed headers in PHP" },
  { name: "curl", from: "curl", tries: "a request copied as curl" },
  { name: "http", from: "httpie", tries: "a request copied as HTTPie" },
  { name: "python3", from: "python3", tries: "spoofed headers in WSGI" },
];

function isThere({ name }: Program, folders: readonly string[]): boolean {
  return folders.some((folder) => existsSync(path.join(folder, name)));
}

/**
 * Installs missing programs on Debian as root. Returns a sentence about what is not tried here; undefined when all of it
 * is. On Windows these are not the tests' programs.
 */
export function ensurePrograms(
  programs: readonly Program[] = PROGRAMS,
  folders: readonly string[] = (process.env.PATH ?? "").split(path.delimiter),
): string | undefined {
  const missing = () => programs.filter((program) => !isThere(program, folders));
  if (process.platform === "win32" || missing().length === 0) return undefined;
  installOnDebian(...missing().map(({ from }) => [from]));
  const left = missing();
  if (left.length === 0) return undefined;
  const what = left.map(({ name, tries }) => `${tries} (no ${name})`).join(", ");
  const packages = left.map(({ from }) => from).join(" ");
  const next = canInstall() ? "They could not be installed." : `On Debian: apt install ${packages}`;
  return `Not tried on this machine: ${what}. ${next}`;
}
