import { accessSync, constants } from "node:fs";
import { z } from "zod";
import { readEnv } from "@/lib/base/env";
import type { DoctorCheck } from "@/lib/contract/doctor";

type Source = Record<string, string | undefined>;

const BASE = { area: "machine" } as const;

/** Variables that keep Gatehouse from starting, or that weaken or break TLS. Their values are never shown. */
export function checkEnvironment(env: Source = process.env): DoctorCheck[] {
  return [...checkOwn(env), ...checkTls(env)];
}

function checkOwn(env: Source): DoctorCheck[] {
  try {
    readEnv(env);
    return [];
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const title = "The environment's settings are valid";
    return error.issues.map(({ path, message }) => {
      const name = path.join(".");
      const fix = `Correct ${name}, or start Gatehouse without it.`;
      return { ...BASE, id: `env:${name}`, level: "fail", title, detail: message, fix };
    });
  }
}

function checkTls({ NODE_TLS_REJECT_UNAUTHORIZED: reject, NODE_EXTRA_CA_CERTS: file }: Source) {
  const checks: DoctorCheck[] = [];
  if (reject === "0") {
    checks.push({
      ...BASE,
      id: "env:NODE_TLS_REJECT_UNAUTHORIZED",
      level: "warn",
      title: "Node checks certificates",
      detail:
        "NODE_TLS_REJECT_UNAUTHORIZED is 0. Gatehouse checks those of issuers and of ngrok all the same.",
      fix: "Remove it from the environment.",
    });
  }
  if (file && !canRead(file)) {
    checks.push({
      ...BASE,
      id: "env:NODE_EXTRA_CA_CERTS",
      level: "fail",
      title: "The extra CA certificates can be read",
      detail: `NODE_EXTRA_CA_CERTS is ${file}, which cannot be read, so Node ignores it.`,
      fix: "Correct the path, and start Gatehouse again.",
    });
  }
  return checks;
}

function canRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
