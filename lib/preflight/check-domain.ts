import dns from "node:dns/promises";
import { z } from "zod";
import type { Check } from "@/lib/contract/profiles";
import { isNgrokName } from "@/lib/network/ngrok-names";

const ANSWER_MS = 2_000;

/** Whether the user's own domain has a CNAME record of ngrok. Returns no check for other domains. */
export async function checkDomain(domain: string | undefined): Promise<Check[]> {
  if (domain === undefined || isNgrokName(domain) || /(^|\.)localhost$/.test(domain)) return [];
  const id = "domain";
  const found = await askForAlias(domain);
  if (found === "unknown") {
    const detail = `It is not known whether ${domain} has a CNAME record of ngrok: the name server gave no answer.`;
    const title = "It is not known whether the domain points to ngrok";
    return [{ id, status: "warn", title, detail, fix: "Check your internet connection." }];
  }
  const [name] = found;
  if (name && /\.ngrok-cname\.com$/.test(name)) {
    const detail = `${domain} is a CNAME of ${name}.`;
    return [{ id, status: "pass", title: "The domain points to ngrok", detail }];
  }
  return [
    {
      id,
      status: "warn",
      title: "The domain does not point to ngrok",
      detail: name
        ? `${domain} has a CNAME record of ${name}, which is not ngrok's.`
        : `No CNAME record of ${domain} was found.`,
      fix: "Add the CNAME record that ngrok's dashboard shows for it under Domains.",
      action: "ngrok-domains",
    },
  ];
}

const codeSchema = z.object({ code: z.enum(["ENOTFOUND", "ENODATA"]) });

async function askForAlias(domain: string): Promise<string[] | "unknown"> {
  try {
    return await new dns.Resolver({ timeout: ANSWER_MS, tries: 1 }).resolveCname(domain);
  } catch (error) {
    // Only these codes mean that there is no record.
    return codeSchema.safeParse(error).success ? [] : "unknown";
  }
}
