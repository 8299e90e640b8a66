import { readFileSync } from "node:fs";
import path from "node:path";
import type { Incoming } from "@/lib/transfer/incoming";
import type { Known } from "./known";
import { readNgrokYml } from "./read-ngrok-yml";

// For the tests: files of real users, read on a machine with two profiles and two accounts.

export const FIXTURES = "lib/transfer/ngrok-yml/fixtures";

export const KNOWN: Known = {
  profiles: [
    { name: "Acme", issuerUrl: "https://api.descope.com/P2acme", clientId: "P2acme" },
    { name: "Other", issuerUrl: "https://api.descope.com/P2other", clientId: "P2other" },
  ],
  accounts: [{ name: "Work" }, { name: "Home" }],
  accountWith: () => undefined,
  profile: "Acme",
};

export function read(file: string, more: Partial<Known> = {}): Incoming {
  const text = readFileSync(path.join(FIXTURES, `${file}.yml`), "utf8");
  return readNgrokYml(text, { ...KNOWN, ...more });
}

/** All notes about a tunnel, in one text. */
export function notesOf(incoming: Incoming, name: string): string {
  const all = [
    ...incoming.tunnels.map(({ fields, notes, widens }) => ({
      name: fields.name,
      notes: [...notes, ...widens],
    })),
    ...incoming.refused,
  ];
  return all.find((tunnel) => tunnel.name === name)?.notes.join(" ") ?? "not there";
}
