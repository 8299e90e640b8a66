import { Fragment } from "react";
import { TextLink } from "@/app/ui/kit/text-link";

export type Missing = { kind: "profile" | "account"; id: string; name: string };

const SHOWN = 3;

/** On every page after an import: the secrets that have to be entered before its tunnels can start. */
export function MissingSecretsBanner({ missing }: { missing: readonly Missing[] }) {
  if (missing.length === 0) return null;
  const rest = missing.length - SHOWN;
  return (
    <div role="status" className="border-b border-line bg-wait-soft px-4 py-2 text-center">
      <strong className="font-semibold">
        {missing.length === 1 ? "A secret is missing." : "Secrets are missing."}
      </strong>{" "}
      Some tunnels cannot start before you enter{" "}
      {missing.slice(0, SHOWN).map(({ kind, id, name }, index) => (
        <Fragment key={id}>
          {index === 0 ? null : ", "}
          {secretOf(kind)} <TextLink href={`/${kind}s/${id}`}>{name}</TextLink>
        </Fragment>
      ))}
      {rest > 0 ? ` and ${rest} more` : null}.
    </div>
  );
}

export function secretOf(kind: Missing["kind"]): string {
  return kind === "profile" ? "the Access Key of" : "the authtoken of";
}
