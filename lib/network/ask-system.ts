import dns, { type LookupAddress } from "node:dns";
import { closeSync, openSync } from "node:fs";
import net from "node:net";
import { z } from "zod";
import { LookUpError, type LookUpReason } from "@/lib/contract/look-up-error";

// As Node asks for a connection of its own: no addresses of a kind that this machine has no way to.
const HINTS = process.platform === "win32" ? 0 : dns.ADDRCONFIG;

/** Asks the system's resolver, which takes as long as it likes. Rejects with a LookUpError, whatever it does. */
export async function askSystem(name: string): Promise<LookupAddress[]> {
  const answer = await new Promise<{ error: unknown; found?: unknown }>((resolve) => {
    try {
      dns.lookup(name, { all: true, hints: HINTS }, (error, found) => resolve({ error, found }));
    } catch (error) {
      resolve({ error });
    }
  });
  if (answer.error) throw await explain(name, answer.error);
  const addresses = usable(answer.found);
  if (addresses.length === 0) throw new LookUpError("no-address", name, "ENOTFOUND");
  return addresses;
}

const entrySchema = z.union([
  z.string(),
  z.object({ address: z.string() }).transform(({ address }) => address),
]);

/** What is an address; the rest is left out, and the family is read from the address itself. */
function usable(found: unknown): LookupAddress[] {
  const entries: unknown[] = Array.isArray(found) ? found : [found];
  return entries.flatMap((entry) => {
    const address = entrySchema.safeParse(entry).data ?? "";
    const family = net.isIP(address);
    return family === 0 ? [] : [{ address, family }];
  });
}

const codeSchema = z.object({ code: z.string() });

const REASONS: Record<string, LookUpReason> = {
  ENOTFOUND: "not-found",
  // The name is longer than a name can be, or has letters that no name has.
  EINVAL: "not-found",
  ENAMETOOLONG: "not-found",
  EAI_FAIL: "server-failed",
};

async function explain(name: string, error: unknown): Promise<LookUpError> {
  const code = codeSchema.safeParse(error).data?.code ?? "UNKNOWN";
  if (lacksDescriptors()) return new LookUpError("other", name, "EMFILE");
  const reason = code === "EAI_AGAIN" ? await askAgain(name) : (REASONS[code] ?? "other");
  return new LookUpError(reason, name, code);
}

/** Without file descriptors the system can ask nobody, and says that the name does not exist. */
function lacksDescriptors(): boolean {
  try {
    closeSync(openSync(process.execPath, "r"));
    return false;
  } catch (error) {
    return ["EMFILE", "ENFILE"].includes(codeSchema.safeParse(error).data?.code ?? "");
  }
}

const AGAIN_MS = 1_000;

// Of c-ares, which Node asks name servers with directly (https://nodejs.org/docs/latest-v20.x/api/dns.html#error-codes).
const SERVER_REASONS: Record<string, LookUpReason> = {
  ENOTFOUND: "not-found",
  ENODATA: "no-address",
  ETIMEOUT: "no-answer",
  ECONNREFUSED: "offline",
  ESERVFAIL: "server-failed",
  EREFUSED: "server-failed",
  EFORMERR: "server-failed",
  ENOTIMP: "server-failed",
  EBADRESP: "server-failed",
};

/**
 * The system says "try again" for a name server that is silent, one that fails and none at all. The name server itself,
 * asked once more without holding a thread, tells which.
 */
async function askAgain(name: string): Promise<LookUpReason> {
  try {
    await new dns.promises.Resolver({ timeout: AGAIN_MS, tries: 1 }).resolve4(name);
    return "other";
  } catch (error) {
    return SERVER_REASONS[codeSchema.safeParse(error).data?.code ?? ""] ?? "other";
  }
}
