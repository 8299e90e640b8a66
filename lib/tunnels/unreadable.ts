import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { isProblem, Problem } from "@/lib/errors/problem";
import { notify } from "@/lib/notices/service";

type Named = { id: string; name: string };

const WHY =
  "What is stored of it was damaged, or written by a newer Gatehouse. It was left as it is.";
const FIX = "Update Gatehouse, or bring back a backup of the database.";

// About the row in the database, which stays unreadable whatever runs. So people are told once.
const told = () => sharedOnce("unreadable-tunnels", () => new Set<string>());

/** Tells people, once while Gatehouse runs, about a stored tunnel that cannot be shown. */
export function tellUnreadable({ id, name }: Named): void {
  if (told().has(id)) return;
  told().add(id);
  const title = `“${name}” cannot be read and is not in the list`;
  notify({ kind: "unreadable", tunnels: [{ id, name }], title, detail: `${WHY} ${FIX}` });
}

export function unreadable({ name }: Named): Problem {
  const details = { code: "tunnel_unreadable", detail: WHY, fix: FIX };
  return new Problem(500, `“${name}” cannot be read`, details);
}

/** For the answer to a stop. It says that the tunnel is stopped even if nothing else about it can be read. */
export function withStopDone(error: unknown): unknown {
  if (!isProblem(error)) return error;
  const { status, title, detail, ...rest } = error.details;
  return new Problem(status, title, {
    ...rest,
    detail: `The tunnel is stopped. ${detail}`,
    cause: error,
  });
}
