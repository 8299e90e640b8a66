import { TextField } from "@/app/ui/forms/fields";
import { followIssuer } from "./follow-issuer";
import { IssuerFix } from "./issuer-fix";

type Field = {
  name: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
};

/** The issuer URL of a profile. The Project ID in it is filled in at its own field. */
export function IssuerField({ issuer, client }: { issuer: Field; client: Field }) {
  const typed = { issuerUrl: issuer.value, clientId: client.value };
  const change = followIssuer(typed, { issuer, client });
  return (
    <TextField
      label="Issuer URL"
      mono
      placeholder="https://api.descope.com/P2…"
      help={<IssuerFix text={issuer.value} onUse={change} />}
      {...issuer}
      onChange={change}
    />
  );
}
