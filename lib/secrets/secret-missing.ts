import { Problem } from "@/lib/errors/problem";

/** A profile or account whose secret nobody has entered yet, as after an import without secrets. */
export type MissingSecret = { kind: "profile" | "account"; id: string; name: string };

const SECRETS = {
  profile: { secret: "Access Key", page: "Profiles" },
  account: { secret: "authtoken", page: "Accounts" },
};

/** 409 that names every secret that is missing and where it is entered. */
export function secretMissing(missing: readonly Omit<MissingSecret, "id">[]): Problem {
  const one = missing.length === 1;
  const secrets = missing.map(({ kind, name }) => `the ${SECRETS[kind].secret} of "${name}"`);
  const pages = missing.map(({ kind }) => SECRETS[kind].page);
  return new Problem("secret_missing", {
    title: one ? "A secret is missing" : "Secrets are missing",
    detail: `${capitalise(secrets.join(" and "))} ${one ? "has" : "have"} not been entered yet.`,
    fix: `Enter ${one ? "it" : "them"} under ${[...new Set(pages)].join(" and ")}, then try again.`,
  });
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
