import { createHmac, timingSafeEqual } from "node:crypto";
import { Recent } from "@/lib/traffic/gate/recent";

/** Which of a link's apps somebody has opened in a browser. It says where requests go, and lets nobody in. */
export type Choice = {
  tunnelId: string;
  /** Milliseconds of Date.now(). */
  until: number;
};

const DAY_MS = 86_400_000;
const LASTS_MS = 30 * DAY_MS;
/** Much longer than any choice that was made here. */
const LONGEST = 512;
/** More cookies with this name are an attack. */
const MOST_TRIED = 4;
const REMEMBERED = 1_000;
const SHAPE = /^([A-Za-z0-9_-]{1,200})\.([0-9a-z]{1,10})\.([A-Za-z0-9_-]{43})$/;

/** Choices of one link, each in a cookie: signed, and bound to the link, to the person, and to an end. */
export class Choices {
  private readonly key: Buffer;
  /** By the cookie's value: a choice is one person's. */
  private readonly known = new Recent<{ sub: string; choice: Choice }>(REMEMBERED);

  /** @param choiceKey 32 bytes, hex */
  constructor(
    private readonly linkId: string,
    choiceKey: string,
  ) {
    this.key = Buffer.from(choiceKey, "hex");
    if (this.key.length < 32) throw new Error("The key for choices is too short.");
  }

  /**
   * The value of Set-Cookie. Browsers send the cookie to this host only. Over plain http the `__Host-` prefix is not
   * possible.
   */
  cookie(tunnelId: string, sub: string, now: number, isSecure: boolean): string {
    const value = this.sign({ tunnelId, until: now + LASTS_MS }, sub);
    const flags = `Path=/; Max-Age=${LASTS_MS / 1000}; HttpOnly; SameSite=Lax`;
    return `${choiceName(isSecure)}=${value}; ${flags}${isSecure ? "; Secure" : ""}`;
  }

  /** The first of these values that is a choice of this person. It may have expired. */
  find(values: readonly string[], sub: string): Choice | undefined {
    for (const value of values.slice(0, MOST_TRIED)) {
      const choice = this.read(value, sub);
      if (choice) return choice;
    }
    return undefined;
  }

  sign({ tunnelId, until }: Choice, sub: string): string {
    const id = Buffer.from(tunnelId).toString("base64url");
    const end = until.toString(36);
    return `${id}.${end}.${this.mac(id, end, sub)}`;
  }

  private read(value: string, sub: string): Choice | undefined {
    if (value.length > LONGEST) return undefined;
    const known = this.known.get(value);
    if (known?.sub === sub) return known.choice;
    const [, id, end, mac] = SHAPE.exec(value) ?? [];
    if (id === undefined || end === undefined || mac === undefined) return undefined;
    // Compared as texts, because different texts can decode to the same bytes. SHAPE makes them equally long.
    if (!timingSafeEqual(Buffer.from(mac), Buffer.from(this.mac(id, end, sub)))) return undefined;
    const tunnelId = Buffer.from(id, "base64url").toString();
    const choice = { tunnelId, until: Number.parseInt(end, 36) };
    this.known.set(value, { sub, choice });
    return choice;
  }

  private mac(id: string, end: string, sub: string): string {
    const text = JSON.stringify(["choice", this.linkId, sub, id, end]);
    return createHmac("sha256", this.key).update(text).digest("base64url");
  }
}

export function choiceName(isSecure: boolean): string {
  return isSecure ? "__Host-gatehouse-app" : "gatehouse-app";
}
