"use client";

import { KeyRound } from "lucide-react";
import { CheckField } from "@/app/ui/forms/fields";
import { Note } from "@/app/ui/kit/note";
import type { ImportPreview } from "@/lib/contract/config-file";
import { describeSenders } from "@/lib/contract/destination-words";

type Destination = ImportPreview["destinations"][number];

type Props = {
  destinations: readonly Destination[];
  agreed: readonly string[];
  onAgree: (id: string, agreed: boolean) => void;
};

/** The new destinations of stored secrets, each of which the person has to agree to. */
export function DestinationNote({ destinations, agreed, onAgree }: Props) {
  if (destinations.length === 0) return null;
  return (
    <Note
      tone="bad"
      title={
        <span className="flex items-center gap-2">
          <KeyRound size={16} aria-hidden className="shrink-0 text-bad" />
          Your secrets would be sent to new destinations
        </span>
      }
    >
      <p className="text-pretty">
        When a tunnel starts, ngrok gets the Access Key of its profile, and lets in whom the issuer
        says. Agree only where the ngrok account and the issuer are yours.
      </p>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        aria-label="New destinations of stored secrets"
        className="mt-2.5 grid gap-2.5 text-text"
      >
        {destinations.map((destination) => (
          <li key={destination.id}>
            <CheckField
              name={`destination-${destination.id}`}
              label={describePair(destination)}
              help={describeRest(destination)}
              checked={agreed.includes(destination.id)}
              onChange={(yes) => onAgree(destination.id, yes)}
            />
          </li>
        ))}
      </ul>
    </Note>
  );
}

function describePair({ profile, account, isNew, secrets }: Destination): string {
  const to = `${isNew ? "the file’s ngrok account" : "the ngrok account"} “${account}”`;
  if (secrets.includes("clientSecret")) return `Send the Access Key of “${profile}” to ${to}`;
  if (secrets.includes("nextClientSecret"))
    return `Send the Access Key of “${profile}”, once it is entered, to ${to}`;
  return `Start tunnels with the login of “${profile}” by the authtoken of “${account}”`;
}

function describeRest(destination: Destination): string {
  const { serverAddr, issuerUrl } = destination;
  const issuer = issuerUrl ? `The login is at ${issuerUrl}. ` : "";
  const through = serverAddr ? `Through ${serverAddr}. ` : "";
  return `${issuer}${through}By ${describeSenders(destination)}.`;
}
