import { Note } from "@/app/ui/kit/note";
import { TextLink } from "@/app/ui/kit/text-link";
import { type Missing, secretOf } from "@/app/ui/settings/missing-secrets";

/** Why this tunnel cannot start, and where to enter the secrets. */
export function MissingSecretsNote({ missing }: { missing: readonly Missing[] }) {
  if (missing.length === 0) return null;
  return (
    <div className="mt-4">
      <Note
        tone="wait"
        title={`This tunnel waits for ${missing.length === 1 ? "a secret" : "secrets"}.`}
      >
        {missing.map(({ kind, id, name }) => (
          <p key={id}>
            Enter {secretOf(kind)} <TextLink href={`/${kind}s/${id}`}>{name}</TextLink>.
          </p>
        ))}
      </Note>
    </div>
  );
}
