import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generateSource } from "oazapfts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "./document";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** Within node_modules, so that the client finds its runtime and our own type check does not see it. */
let folder: string;

beforeAll(() => {
  mkdirSync(path.join(modules, ".cache"), { recursive: true });
  folder = mkdtempSync(path.join(modules, ".cache", "client-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Code that somebody could write who has only the document.
const USAGE = `
import { createTunnel, defaults, exportTunnel, listRequests, startTunnel, type Tunnel } from "./client";

defaults.baseUrl = "http://localhost:4747";
defaults.headers = { authorization: "Bearer token" };

export async function share(accountId: string, profileId: string): Promise<string> {
  const made = await createTunnel({ name: "Shop", accountId, profileId, upstream: 3000, domain: null });
  if (made.status !== 201) return made.status === 422 ? String(made.data.issues?.[0]?.message) : "failed";
  const started = await startTunnel(made.data.id);
  return started.status === 202 ? stateOf(started.data) : "failed";
}

function stateOf({ status }: Tunnel): "online" | "other" {
  return status.state === "online" ? "online" : "other";
}

export async function firstPath(id: string): Promise<string | undefined> {
  const page = await listRequests(id, { status: "5xx", limit: 10 });
  if (page.status !== 200 || !("items" in page.data)) return undefined;
  return page.data.items[0]?.path;
}

// @ts-expect-error A tunnel cannot do without its app.
void createTunnel({ name: "Shop", accountId: "a", profileId: "p" });
// @ts-expect-error There is no such format.
void exportTunnel("id", "terraform");
`;

test("a generated client of the document compiles, and its types contain what is required", async () => {
  const source = path.join(folder, "openapi.json");
  writeFileSync(source, JSON.stringify(openApiDocument()));
  writeFileSync(path.join(folder, "client.ts"), await generateSource(source, {}));
  writeFileSync(path.join(folder, "usage.ts"), USAGE);
  writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "ES2023",
        lib: ["ES2023", "DOM"],
        module: "esnext",
        moduleResolution: "bundler",
        strict: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: true,
        noEmit: true,
        types: [],
      },
      files: ["client.ts", "usage.ts"],
    }),
  );
  const tsc = path.join(modules, "typescript", "bin", "tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
