import "server-only";
import { openDoor } from "@/lib/access/doors";
import { grantPerson } from "@/lib/access/grants";
import { removePerson } from "@/lib/access/removals";
import { sharedOnce } from "@/lib/base/shared-once";
import type { Change } from "@/lib/contract/assistants";
import { KEY_LASTS_DAYS } from "@/lib/contract/doors";
import { getStored } from "@/lib/tunnels/store";
import { isUnchanged } from "./is-unchanged";
import type { Planned } from "./planned";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

export function planGrant({ tunnelId, email, until }: Of<"grant">): Planned {
  const { config } = getStored(tunnelId);
  return {
    title: `Let ${email} into “${config.name}”`,
    lines: [
      { label: "Tunnel", after: config.name },
      { label: "Person", after: email },
      { label: "Until", after: until ?? "it is taken back", isTime: true },
    ],
    warnings: [],
    widens: true,
    tunnelId,
    isCurrent: isUnchanged(config),
    apply: () => {
      grantPerson(tunnelId, { email, ...(until !== undefined && { until }) });
      return {
        outcome: `${email} may enter “${config.name}” ${until ? `until ${until}` : "now"}.`,
      };
    },
  };
}

/**
 * So many removals of an hour are done without a question: a tunnel can have 5,000, and an assistant in a loop must not
 * use them up.
 */
const MOST_REMOVALS_PER_HOUR = 60;

/** When the last ones were done, in milliseconds. */
const removedAt = () => sharedOnce<number[]>("removals-by-assistants", () => []);

function isLoop(): boolean {
  const since = Date.now() - 60 * 60_000;
  const times = removedAt();
  times.splice(0, times.length, ...times.filter((at) => at > since));
  return times.length >= MOST_REMOVALS_PER_HOUR;
}

export function planRemoval({ tunnelId, email }: Of<"removal">): Planned {
  const { config } = getStored(tunnelId);
  return {
    title: `Keep ${email} out of “${config.name}”`,
    lines: [{ label: "Person", after: email }],
    warnings: [],
    widens: isLoop(),
    tunnelId,
    isCurrent: () => true,
    apply: () => {
      removePerson(tunnelId, { email });
      removedAt().push(Date.now());
      return { outcome: `${email} can no longer enter “${config.name}”.` };
    },
  };
}

export function planKey({ tunnelId, name, expiresAt }: Of<"key">): Planned {
  const { config } = getStored(tunnelId);
  const ends = expiresAt === undefined ? {} : { expiresAt };
  return {
    title: `Make the key “${name}”, which enters “${config.name}” without a login`,
    lines: [
      { label: "Tunnel", after: config.name },
      { label: "Key", after: name },
      { label: "Until", after: expiresAt ?? `in ${KEY_LASTS_DAYS} days`, isTime: true },
    ],
    warnings: [
      "Whoever has the key reaches every page of the app without a login, and the app is not told who it is.",
    ],
    widens: true,
    tunnelId,
    isCurrent: isUnchanged(config),
    apply: (asker) => {
      const { door } = openDoor(tunnelId, { kind: "key", name, ...ends }, asker);
      return {
        outcome: `There is a new key, “${name}”. The assistant does not get it: give it to the program yourself.`,
        ...("key" in door && typeof door.key === "string" && { key: door.key }),
      };
    },
  };
}
