import type { TunnelConfig } from "@/lib/contract/tunnels";

/**
 * A tunnel's name in a form that configuration files and clusters accept: lower case letters, digits and dashes,
 * starting with a letter (a label of RFC 1035, which a Service accepts too). For a name in another script a part of the
 * id is used.
 */
export function resourceName({ name, id }: Pick<TunnelConfig, "name" | "id">): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|(?<!-)-+$/g, "")
    .slice(0, 50)
    .replace(/(?<!-)-+$/, "");
  if (plain === "")
    return `tunnel-${id
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "")
      .slice(0, 8)}`;
  return /^[a-z]/.test(plain) ? plain : `tunnel-${plain}`;
}
