import { z } from "zod";
import { CAPTURE_LIMITS } from "@/lib/contract/capture-limits";
import { findDataFolder } from "./find-data-folder.mjs";

const envSchema = z.object({
  PORT: z.coerce.number("PORT must be a number.").int().min(1).max(65535).default(4747),
  GATEHOUSE_TOKEN: z
    .string()
    .min(32, "GATEHOUSE_TOKEN needs at least 32 characters.")
    .regex(/^[\x21-\x7e]+$/, "GATEHOUSE_TOKEN may contain only visible ASCII characters.")
    .optional(),
  GATEHOUSE_KEYRING: z.enum(["0", "1"], "GATEHOUSE_KEYRING is 0 or 1.").default("1"),
  ...CAPTURE_LIMITS,
  GATEHOUSE_OPEN: z.enum(["0", "1"], "GATEHOUSE_OPEN is 0 or 1.").optional(),
  GATEHOUSE_ANNOUNCE: z.enum(["0", "1"], "GATEHOUSE_ANNOUNCE is 0 or 1.").default("1"),
});

export type Env = {
  port: number;
  dataDir: string;
  token?: string;
  open: boolean;
  /** Whether the address with the access token may be printed: not where the output is kept in a log. */
  announce: boolean;
  /** Whether the system's keychain may be used for the master key. */
  keyring: boolean;
  /** Memory for captured requests, of all tunnels together. */
  captureBudgetBytes: number;
  /** How much of each body is kept. */
  captureBodyBytes: number;
};

/** Reads the environment; throws a ZodError whose messages are meant for the user. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const set = Object.entries(source).filter(([, value]) => value !== undefined && value !== "");
  const env = envSchema.parse(Object.fromEntries(set));
  return {
    port: env.PORT,
    dataDir: findDataFolder(source),
    keyring: env.GATEHOUSE_KEYRING === "1",
    captureBudgetBytes: env.GATEHOUSE_CAPTURE_MIB * 1024 * 1024,
    captureBodyBytes: env.GATEHOUSE_CAPTURE_BODY_KIB * 1024,
    open:
      env.GATEHOUSE_OPEN === undefined ? process.stdout.isTTY === true : env.GATEHOUSE_OPEN === "1",
    announce: env.GATEHOUSE_ANNOUNCE === "1" && !source.GATEHOUSE_LOG,
    ...(env.GATEHOUSE_TOKEN === undefined ? {} : { token: env.GATEHOUSE_TOKEN }),
  };
}
