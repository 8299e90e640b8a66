import { Button } from "@/app/ui/kit/button";
import { hintIssuer } from "@/lib/contract/issuer-hints";

type Props = { text: string; onUse: (issuer: string) => void };

/** Says what was pasted instead of an issuer, and corrects it with one click. */
export function IssuerFix({ text, onUse }: Props) {
  const hint = hintIssuer(text);
  if (!hint) return "In Descope: Applications, your OIDC application, Issuer.";
  const { what, suggestion } = hint;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-text">
      <span>
        {what} {suggestion ? null : "Copy the Issuer of the application instead."}
      </span>
      {suggestion ? (
        <Button size="small" onClick={() => onUse(suggestion)}>
          Use {suggestion}
        </Button>
      ) : null}
    </span>
  );
}
