import dns from "node:dns/promises";
import type { Check } from "@/lib/profiles/schema";

const TITLE = "The domain points to ngrok";
/** Names that ngrok serves by itself (https://ngrok.com/docs/domains), and those that never leave this machine. */
const NO_RECORD = /(^|\.)(ngrok\.(app|dev|io|pro|pizza)|ngrok-free\.(app|dev|pizza)|localhost)$/;

/** Whether a domain of the user's own is a CNAME of ngrok's. Nothing to say about the others. */
export async function checkDomain(domain: string | undefined): Promise<Check[]> {
  if (domain === undefined || NO_RECORD.test(domain)) return [];
  const [name] = await dns.resolveCname(domain).catch((): string[] => []);
  if (name && /\.ngrok-cname\.com$/.test(name)) {
    return [
      { id: "domain", status: "pass", title: TITLE, detail: `${domain} is a CNAME of ${name}.` },
    ];
  }
  return [
    {
      id: "domain",
      status: "warn",
      title: TITLE,
      detail: name
        ? `${domain} is a CNAME of ${name}, which is not ngrok's.`
        : `No CNAME record of ${domain} was found.`,
      fix: "Add the CNAME record that ngrok's dashboard shows for it under Domains.",
      action: "ngrok-domains",
    },
  ];
}
