import { z } from "zod";

const packageSchema = z.object({
  license: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});

const lockfileSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), packageSchema),
});

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});

/** `reasons` is the text of CONTRIBUTING.md, which has the table of packages. */
export type SupplyChain = { manifest: unknown; lockfile: unknown; reasons: string };

/** Licences that allow everybody to use, change and pass on programs that contain the package. */
const LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
]);

/** Packages with another licence, and why it is acceptable here. */
const EXCEPTIONS: [RegExp, string, string][] = [
  [
    /\/@img\/sharp-/,
    "LGPL-3.0-or-later",
    "optional for Next, which loads it to resize pictures; we have none",
  ],
  [
    /\/lightningcss(-|$)/,
    "MPL-2.0",
    "a tool of the build, unchanged; nothing of it is in the product",
  ],
  [/\/caniuse-lite$/, "CC-BY-4.0", "data that the build reads"],
];

/** The faults of this project's packages, as sentences. Needs no network. */
export function findFaults({ manifest, lockfile, reasons }: SupplyChain): string[] {
  const { dependencies, devDependencies, allowScripts } = manifestSchema.parse(manifest);
  const packages = Object.entries(lockfileSchema.parse(lockfile).packages).filter(
    ([place]) => place !== "",
  );
  const direct = { ...dependencies, ...devDependencies };
  return [
    ...Object.entries(direct)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${name} is not pinned: ${version}`),
    ...Object.keys(direct)
      .filter((name) => !hasReason(reasons, name))
      .map((name) => `${name} has no reason in CONTRIBUTING's table`),
    ...packages.flatMap(([place, entry]) => [
      ...(entry.integrity?.startsWith("sha512-") ? [] : [`${place} has no SHA-512 integrity`]),
      ...(entry.dev || isFree(place, entry.license) ? [] : [`${place} is under ${entry.license}`]),
      ...(entry.hasInstallScript && !allowScripts[nameOf(place)]
        ? [`${place} runs a script when it is installed`]
        : []),
      ...(/^(?!https:)/.test(entry.resolved ?? "https:")
        ? [`${place} comes from ${entry.resolved}`]
        : []),
    ]),
  ];
}

/** SPDX expressions: one of several alternatives must be free, and all parts of a combination. */
function isFree(place: string, licence: string | undefined): boolean {
  if (licence === undefined) return false;
  return licence
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((choice) =>
      choice.split(" AND ").every((part) => LICENCES.has(part) || isException(place, part)),
    );
}

function isException(place: string, licence: string): boolean {
  return EXCEPTIONS.some(([pattern, allowed]) => pattern.test(place) && allowed === licence);
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}

function hasReason(reasons: string, name: string): boolean {
  const table = reasons.slice(reasons.indexOf("## Why each dependency")).split("\n");
  const words = table
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => line.split(/[\s,|]+/));
  return words.includes(name) || (name.startsWith("@types/") && words.includes("@types/*"));
}
