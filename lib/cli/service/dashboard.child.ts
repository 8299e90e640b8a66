import { once } from "node:events";
import { createServer } from "node:http";
import { z } from "zod";
import { claimDataFolder } from "@/db/instance-lock";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { createPrivateFile } from "@/lib/storage/data-folder";

// What a command sees of a dashboard that runs: its lock, its address, its token and its health. For
// install-service.test.ts, which has no build of the real one.
const server = createServer((_request, response) => {
  response.end(JSON.stringify({ status: "ok", version: "0.0.0" }));
});
await once(server.listen(0, "127.0.0.1"), "listening");
const { port } = z.object({ port: z.int() }).parse(server.address());
const dataDir = findDataFolder();
try {
  createPrivateFile(`${dataDir}/token`, `${"t".repeat(43)}\n`);
} catch {
  // It is there from before.
}
claimDataFolder(dataDir, `http://localhost:${port}`);
