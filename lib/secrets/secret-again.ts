import type { DestinationField, SecretHolder } from "@/lib/contract/destinations";
import { Problem } from "@/lib/errors/problem";

const HOLDERS = {
  profile: { field: "clientSecret", secret: "Access Key" },
  account: { field: "authtoken", secret: "authtoken" },
  webhook: { field: "secret", secret: "signing secret" },
} as const;

const CHANGED: Record<DestinationField, string> = {
  issuerUrl: "issuer URL",
  serverAddr: "server address",
  caCertificate: "CA certificate",
  url: "address",
};

/**
 * 422 at the secret's field: a change would send a stored secret to another server, and the secret did not come with
 * it.
 */
export function secretAgain(kind: SecretHolder, moves: readonly DestinationField[]): Problem {
  const { field, secret } = HOLDERS[kind];
  const changed = moves.map((move) => CHANGED[move]).join(" and ");
  return refusal(
    field,
    `Enter the ${secret} again: with another ${changed}, the stored one would be sent to another server.`,
    `Send the ${secret} together with the new ${changed}, or leave the ${changed} as it is.`,
  );
}

/** The same for a tunnel: when it starts, the Access Key of its profile is sent to its ngrok account. */
export function accessKeyAgain({ profile, account }: { profile: string; account: string }) {
  return refusal(
    "clientSecret",
    `Enter the Access Key of "${profile}" again: no tunnel has ever sent it to the ngrok account "${account}".`,
    `Send the Access Key of "${profile}" in the same request. If you no longer have it, make a new one in Descope and store it in the profile first.`,
  );
}

export function wrongAccessKey(profile: string): Problem {
  return refusal(
    "clientSecret",
    `This is not the Access Key that is stored in "${profile}".`,
    "Enter the stored one, or store this one in the profile first.",
  );
}

function refusal(path: string, message: string, fix: string): Problem {
  return new Problem("secret_again", {
    detail: `${message} Nothing was changed.`,
    fix,
    issues: [{ path, message }],
  });
}
