import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { OWN_CODES } from "@/lib/errors/own-codes";
import { isProblem, Problem, retold } from "@/lib/errors/problem";
import { notify } from "@/lib/notices/service";

type Named = { id: string; name: string };

// Of the row in the database, which stays unreadable whatever runs: people are told once.
const told = () => sharedOnce("unreadable-tunnels", () => new Set<string>());

/** Tells people, once while Gatehouse runs, about a stored tunnel that cannot be shown. */
export function tellUnreadable({ id, name }: Named): void {
  if (told().has(id)) return;
  told().add(id);
  const title = `“${name}” cannot be read and is not in the list`;
  const { cause, fix } = OWN_CODES.tunnel_unreadable;
  notify({ kind: "unreadable", tunnels: [{ id, name }], title, detail: `${cause} ${fix}` });
}

export function unreadable({ name }: Named): Problem {
  return new Problem("tunnel_unreadable", { title: `“${name}” cannot be read` });
}

/** For the answer to a stop. It says that the tunnel is stopped even if nothing else about it can be read. */
export function withStopDone(error: unknown): unknown {
  if (!isProblem(error)) return error;
  return retold(error, { detail: `The tunnel is stopped. ${error.details.detail}` });
}
