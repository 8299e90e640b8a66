import { projectIdOf } from "@/lib/contract/issuer-hints";

type Typed = { issuerUrl: string; clientId: string };
type Field = { onChange: (value: string) => void };

/**
 * Returns a function to call when the issuer URL changes. Most issuer URLs contain the Project ID, which is filled in
 * until the user types another client id.
 */
export function followIssuer(typed: Typed, fields: { issuer: Field; client: Field }) {
  return (value: string) => {
    const follows = typed.clientId === "" || typed.clientId === projectIdOf(typed.issuerUrl);
    fields.issuer.onChange(value);
    if (follows) fields.client.onChange(projectIdOf(value) ?? "");
  };
}
