import "server-only";
import { transaction } from "@/db/open";
import { insertProjectRow, listProjectRows } from "@/db/projects";
import { parseInput } from "@/lib/base/parse-input";
import { type ProjectApp, projectAppCreateSchema } from "@/lib/contract/projects";
import type { Tunnel } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { createTunnel } from "./service";

/** The tunnels of all projects on this machine. */
export function listProjectApps(): ProjectApp[] {
  return listProjectRows().map(({ tunnel_id, folder, repository, app }) => ({
    tunnelId: tunnel_id,
    folder,
    ...(repository !== null && { repository }),
    app,
  }));
}

/**
 * Makes the tunnel of an app.
 * @throws Problem as createTunnel does, and 409 `name_taken` when the app has a tunnel already
 */
export function createProjectTunnel(input: unknown, asker: Asker): Tunnel {
  const { tunnel, folder, repository = null, app } = parseInput(projectAppCreateSchema, input);
  if (listProjectRows().some((row) => row.folder === folder && row.app === app)) {
    throw new Problem("name_taken", {
      detail: `The app “${app}” of ${folder} has a tunnel already.`,
      fix: "Run gatehouse up again.",
    });
  }
  return transaction(() => {
    const made = createTunnel(tunnel, asker);
    insertProjectRow({ tunnel_id: made.id, folder, repository, app });
    return made;
  });
}
