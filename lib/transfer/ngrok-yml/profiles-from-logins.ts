import { nameKey } from "@/lib/base/names";
import { rememberSecret } from "@/lib/base/redact";
import { type ProfileEntry, profileEntrySchema } from "@/lib/contract/config-file";
import { DEFAULT_SCOPES } from "@/lib/contract/profiles";
import { isPlaceholder, isTemplate } from "@/lib/secrets/is-placeholder";
import type { Incoming } from "@/lib/transfer/incoming";
import { choose, type Known } from "./known";
import { freeName, toName } from "./names";
import type { Login } from "./read-tunnel";
import { join, noRemarks, type Remarks } from "./remarks";

/** `named`: the file identifies the profile by its issuer and client id. */
type Found = { profile: string | undefined; named: boolean; remarks: Remarks };

/**
 * Turns the logins of a file into profiles: one for each issuer and client id. A stored profile is used when it
 * matches.
 */
export class ProfilesFromLogins {
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

  /** The profile for a tunnel with this login. Without a usable login it is the profile that the person chose. */
  profileOf(login: Login | undefined): Found {
    if (!login) return this.chosen("It has no OpenID Connect login in the file");
    if (isTemplate(login.issuerUrl)) return this.unusable("its issuer_url is a placeholder");
    if (isTemplate(login.clientId)) return this.unusable("its client_id is a placeholder");
    const stored = this.known.profiles.find((profile) => isSame(profile, login));
    if (stored) return { profile: stored.name, named: true, remarks: noRemarks() };
    const added = this.profiles.find(({ fields }) => isSame(fields, login));
    if (added) return { profile: added.fields.name, named: true, remarks: noRemarks() };
    return this.add(login);
  }

  private chosen(why: string): Found {
    const profile = choose(this.known.profile, this.known.profiles);
    const note = profile
      ? `${why}; here it gets the login of "${profile}".`
      : `${why}. Choose a profile for it.`;
    return { profile, named: false, remarks: { notes: [note], widens: [] } };
  }

  /** Another login may let in other people, so this is a weakening. */
  private unusable(reason: string): Found {
    const { profile, remarks } = this.chosen(`Its login cannot be used (${reason})`);
    return { profile, named: false, remarks: join({ notes: [], widens: remarks.notes }) };
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
      return this.unusable(reason.replace(/\.$/, ""));
    }
    const fields: ProfileEntry = { ...entry.data, name: freeName(entry.data.name, this.taken) };
    const missing = login.clientSecret === undefined ? "is not in the file" : "is a placeholder";
    this.profiles.push({
      fields,
      notes: secret ? [] : [`Its client secret ${missing}; enter it afterwards.`],
    });
    return { profile: fields.name, named: true, remarks: noRemarks() };
  }
}

function isSame(one: { issuerUrl: string; clientId: string }, other: Login): boolean {
  const bare = (url: string) => url.trim().replace(/(?<!\/)\/+$/, "");
  return bare(one.issuerUrl) === bare(other.issuerUrl) && one.clientId === other.clientId;
}

/**
 * "${secrets.get(…)}" refers to ngrok's vault, which Gatehouse cannot read. Our own exports have the name of a
 * variable.
 */
function usableSecret(secret: string | undefined): string | undefined {
  return secret === undefined || isPlaceholder(secret) ? undefined : secret;
}

function describe({ issuerUrl, clientId }: Login): string {
  const host = URL.canParse(issuerUrl) ? new URL(issuerUrl).hostname : "Login";
  return `${/(^|\.)descope\.com$/.test(host) ? "Descope" : host} ${clientId.slice(0, 24)}`;
}
