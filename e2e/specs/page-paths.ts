import { readdirSync } from "node:fs";
import path from "node:path";

/** The paths of all pages, from the app's own page files. `/tunnels/{id}` stands for all of one kind. */
export function pagePaths(folder = "app", at = ""): string[] {
  return readdirSync(path.join(folder, at), { withFileTypes: true }).flatMap((entry) => {
    const place = path.posix.join(at, entry.name);
    if (entry.isDirectory()) return ["ui", "api"].includes(place) ? [] : pagePaths(folder, place);
    return entry.name === "page.tsx" ? [toRoute(at)] : [];
  });
}

function toRoute(folder: string): string {
  const parts = folder.split("/").filter((part) => part !== "" && !/^\(.*\)$/.test(part));
  return `/${parts.map((part) => part.replace(/^\[(?:\.\.\.)?(\w+)\]$/, "{$1}")).join("/")}`;
}
