import type { TunnelConfig } from "@/lib/contract/tunnels";

/**
 * A tunnel's name as configuration files and clusters take it: lower case letters, digits and dashes, a letter first
 * (a label of RFC 1035, so that it is good for a Service, too). A name in another script becomes a part of the id.
 */
export function resourceName({ name, id }: Pick<TunnelConfig, "name" | "id">): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50)
    .replace(/-+$/, "");
  if (plain === "")
    return `tunnel-${id
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "")
      .slice(0, 8)}`;
  return /^[a-z]/.test(plain) ? plain : `tunnel-${plain}`;
}
