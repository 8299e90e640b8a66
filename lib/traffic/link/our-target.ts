import { APPS_PATH, ASK_PATH, safeTarget } from "@/lib/traffic/gate/reserved-path";

/** A request for the link itself. Only this exact spelling counts; others are not found. */
export type OurTarget =
  /** The page of apps. With `app`: choose that app, then go to `to`. */
  | { kind: "apps"; app: string | undefined; to: string }
  | { kind: "go"; app: string; to: string }
  | { kind: "ask"; app: string | undefined };

const GO_PATH = `${APPS_PATH}go/`;

/** `to` begins with one slash and has no backslash, whatever the target is. */
export function readOurTarget(target: string): OurTarget | undefined {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : target.slice(mark));
  const app = query.get("app") ?? undefined;
  if (path === APPS_PATH || `${path}/` === APPS_PATH)
    return { kind: "apps", app, to: safeTarget(query.get("to")) };
  if (path === ASK_PATH) return { kind: "ask", app };
  if (!path.startsWith(GO_PATH)) return undefined;
  const rest = target.slice(GO_PATH.length);
  const end = rest.search(/[/?]/);
  const id = end < 0 ? rest : rest.slice(0, end);
  const after = end < 0 ? "" : rest.slice(end);
  return { kind: "go", app: id, to: safeTarget(after.startsWith("/") ? after : `/${after}`) };
}

/** The address of a form that chooses an app. */
export function choosing(app: string, to: string): string {
  return `${APPS_PATH}?${new URLSearchParams({ app, to })}`;
}

export function askingFor(app: string): string {
  return `${ASK_PATH}?${new URLSearchParams({ app, to: "/" })}`;
}
