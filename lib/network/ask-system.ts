import dns, { type LookupAddress } from "node:dns";
import { closeSync, openSync } from "node:fs";
import net from "node:net";
import { z } from "zod";
import { LookUpError, type LookUpReason } from "@/lib/contract/look-up-error";

// The same as for Node's own connections: only kinds of addresses that this machine can reach.
const HINTS = process.platform === "win32" ? 0 : dns.ADDRCONFIG;

/** Asks the system's resolver, without a time limit. Rejects only with a LookUpError. */
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

/** Keeps the valid addresses. The family is read from the address itself. */
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
  // The name is too long, or has characters that no name may have.
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

/** Without free file descriptors the system cannot ask a name server, and says that the name does not exist. */
function lacksDescriptors(): boolean {
  try {
    closeSync(openSync(process.execPath, "r"));
    return false;
  } catch (error) {
    return ["EMFILE", "ENFILE"].includes(codeSchema.safeParse(error).data?.code ?? "");
  }
}

const AGAIN_MS = 1_000;

// The codes of c-ares, with which Node asks name servers directly
// (https://nodejs.org/docs/latest-v20.x/api/dns.html#error-codes).
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
 * The system gives the same error for a name server that does not answer, one that fails, and none at all. So the name
 * server is asked once more directly, which needs no thread and tells them apart.
 */
async function askAgain(name: string): Promise<LookUpReason> {
  try {
    await new dns.promises.Resolver({ timeout: AGAIN_MS, tries: 1 }).resolve4(name);
    return "other";
  } catch (error) {
    return SERVER_REASONS[codeSchema.safeParse(error).data?.code ?? ""] ?? "other";
  }
}
