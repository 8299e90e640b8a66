import type { Incoming } from "@/lib/config-file/incoming";
import { type ProfileEntry, profileEntrySchema } from "@/lib/config-file/schema";
import { PLACEHOLDER } from "@/lib/export/placeholders";
import { nameKey } from "@/lib/names";
import { DEFAULT_SCOPES } from "@/lib/profiles/schema";
import { rememberSecret } from "@/lib/secrets/redact";
import { choose, type Known } from "./known";
import { freeName, toName } from "./names";
import type { Login } from "./read-tunnel";

type Found = { profile: string | undefined; notes: string[] };

/** Turns the logins of a file into profiles: one for each issuer and client id, a stored one where there is one. */
export class LoginBook {
  readonly profiles: Incoming["profiles"] = [];
  private readonly known: Known;
  private readonly taken: Set<string>;

  constructor(known: Known) {
    this.known = known;
    this.taken = new Set(known.profiles.map(({ name }) => nameKey(name)));
  }

  get hasSecrets(): boolean {
    return this.profiles.some(({ fields }) => fields.clientSecret !== undefined);
  }

  /** The profile of a tunnel with this login; without a usable one it is the chosen profile, never none at all. */
  profileOf(login: Login | undefined): Found {
    if (!login) return this.chosen("It has no login in the file");
    const stored = this.known.profiles.find((profile) => isSame(profile, login));
    if (stored) return { profile: stored.name, notes: [] };
    const added = this.profiles.find(({ fields }) => isSame(fields, login));
    if (added) return { profile: added.fields.name, notes: [] };
    return this.add(login);
  }

  private chosen(why: string): Found {
    const profile = choose(this.known.profile, this.known.profiles);
    const note = profile
      ? `${why}; here it gets the one of "${profile}".`
      : `${why}. Choose the profile whose login it gets.`;
    return { profile, notes: [note] };
  }

  private add(login: Login): Found {
    const secret = usableSecret(login.clientSecret);
    if (secret) rememberSecret(secret);
    const scopes = login.scopes ?? [];
    const entry = profileEntrySchema.safeParse({
      name: toName(describe(login), "Login of ngrok.yml"),
      issuerUrl: login.issuerUrl,
      clientId: login.clientId,
      scopes: scopes.includes("openid") ? scopes : [...DEFAULT_SCOPES, ...scopes],
      ...(secret && { clientSecret: secret }),
    });
    if (!entry.success) {
      const reason = entry.error.issues[0]?.message ?? "";
      return this.chosen(`Its login cannot be used (${reason.replace(/\.$/, "")})`);
    }
    const fields: ProfileEntry = { ...entry.data, name: freeName(entry.data.name, this.taken) };
    const missing = login.clientSecret === undefined ? "is not in the file" : "is a placeholder";
    this.profiles.push({
      fields,
      notes: secret ? [] : [`Its client secret ${missing}; enter it afterwards.`],
    });
    return { profile: fields.name, notes: [] };
  }
}

function isSame(one: { issuerUrl: string; clientId: string }, other: Login): boolean {
  const bare = (url: string) => url.trim().replace(/\/+$/, "");
  return bare(one.issuerUrl) === bare(other.issuerUrl) && one.clientId === other.clientId;
}

/** "${secrets.get(…)}" is read by ngrok from a vault that Gatehouse cannot look into; our own exports hold a name. */
function usableSecret(secret: string | undefined): string | undefined {
  const usable = secret && secret !== PLACEHOLDER.clientSecret && !secret.includes("${");
  return usable ? secret : undefined;
}

function describe({ issuerUrl, clientId }: Login): string {
  const host = URL.canParse(issuerUrl) ? new URL(issuerUrl).hostname : "Login";
  return `${/(^|\.)descope\.com$/.test(host) ? "Descope" : host} ${clientId.slice(0, 24)}`;
}
