import { MASK } from "@/lib/traffic/schema";
import { isSecretName } from "./secret-names";

/** `a=1&b=2` with the values of secret names masked; adds those names to `masked`. */
export function maskForm(text: string, masked: Set<string>): string {
  return text.replace(/([^&;=?#\s]+)=([^&#\s]*)/g, (whole, name: string) => {
    const plain = decode(name);
    if (!isSecretName(plain)) return whole;
    masked.add(plain);
    return `${name}=${MASK}`;
  });
}

/** An address or a request target: its query and fragment as a form, and user:password before a host. */
export function maskQuery(target: string, masked: Set<string>): string {
  const plain = target.replace(/(\/\/[^/?#:@\s]*:)[^/?#@\s]+@/, (_whole, user: string) => {
    masked.add("password");
    return `${user}${MASK}@`;
  });
  const at = plain.search(/[?#]/);
  return at < 0 ? plain : plain.slice(0, at + 1) + maskForm(plain.slice(at + 1), masked);
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}

const PART_NAME = /content-disposition:[^\r\n]*?[;\s]name="?([^";\r\n]*)"?/i;

/** `multipart/form-data`: the content of parts with secret names. Works on bytes as latin1, so files stay as they are. */
export function maskMultipart(bytes: Buffer, boundary: string, masked: Set<string>): Buffer {
  const parts = bytes.toString("latin1").split(`--${boundary}`);
  const kept = parts.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    const name = end < 0 ? undefined : PART_NAME.exec(part.slice(0, end))?.[1];
    if (name === undefined || !isSecretName(name)) return part;
    masked.add(name);
    return `${part.slice(0, end)}\r\n\r\n${MASK}\r\n`;
  });
  return Buffer.from(kept.join(`--${boundary}`), "latin1");
}
