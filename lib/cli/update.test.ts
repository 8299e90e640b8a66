import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { isNewer } from "./ask-registry";
import { findNewest, inWords } from "./update";

// The user's own npm asks a registry on this machine.

let registry: Server | undefined;

afterEach(() => {
  vi.unstubAllEnvs();
  registry?.close();
  registry = undefined;
});

async function serve(listener: RequestListener): Promise<void> {
  registry = createServer(listener).listen(0, "127.0.0.1");
  await once(registry, "listening");
  const { port } = z.object({ port: z.int() }).parse(registry.address());
  vi.stubEnv("npm_config_registry", `http://127.0.0.1:${port}/`);
  vi.stubEnv("npm_config_fetch_retries", "0");
  vi.stubEnv("npm_config_userconfig", "/nowhere/.npmrc");
}

function has(version: string): RequestListener {
  const name = "sample";
  const body = {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { name, version } },
  };
  return (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  };
}

test("a newer version is told with the command that installs it", async () => {
  await serve(has("1.10.0"));
  const facts = await findNewest({ name: "sample", version: "1.9.3" });
  expect(facts).toEqual({
    version: "1.9.3",
    newest: "1.10.0",
    install: "npm install --global sample@1.10.0",
  });
  expect(inWords(facts)).toContain("npm install --global sample@1.10.0");
  expect(inWords(await findNewest({ name: "sample", version: "1.10.0" }))).toContain(
    "is the newest",
  );
});

test("a copy that no registry has asks nobody: the name may be somebody else's there", async () => {
  let asked = 0;
  await serve((_request, response) => {
    asked += 1;
    response.end();
  });
  const facts = await findNewest({ name: "sample", version: "0.1.0", private: true });
  expect(facts).toEqual({ version: "0.1.0" });
  expect(inWords(facts)).toContain("did not come from a registry");
  expect(asked).toBe(0);
});

test("a registry that does not know, or answers something else, is said as that", async () => {
  const find = () => findNewest({ name: "sample", version: "1.0.0" });
  await serve((_request, response) => response.writeHead(404).end("{}"));
  await expect(find()).rejects.toThrow("npm says E404.");
  registry?.removeAllListeners("request");
  registry?.on("request", has("1.0.0; rm -rf"));
  await expect(find()).rejects.toThrow("is not known");
});

test("versions are compared by their numbers", () => {
  expect(isNewer("0.10.0", "0.9.9")).toBe(true);
  expect(isNewer("1.0.0", "0.99.99")).toBe(true);
  expect(isNewer("0.9.9", "0.10.0")).toBe(false);
  expect(isNewer("1.0.0", "1.0.0")).toBe(false);
  expect(isNewer("1.0.0", "1.0.0-next.2")).toBe(true);
  expect(isNewer("1.0.0-next.2", "1.0.0")).toBe(false);
});

test("the settings of the project in which it is asked name no registry", async () => {
  const project = mkdtempSync(path.join(tmpdir(), "gatehouse-project-"));
  const started = process.cwd();
  try {
    await serve(has("1.10.0"));
    // By the user's file, which counts less than a project's.
    writeFileSync(path.join(project, "user"), `registry=${process.env.npm_config_registry}\n`);
    writeFileSync(path.join(project, "package.json"), "{}");
    writeFileSync(path.join(project, ".npmrc"), "registry=http://127.0.0.1:9/\n");
    vi.stubEnv("npm_config_registry", undefined);
    vi.stubEnv("npm_config_userconfig", path.join(project, "user"));
    process.chdir(project);
    const { newest } = await findNewest({ name: "sample", version: "1.9.3" });
    expect(newest).toBe("1.10.0");
  } finally {
    process.chdir(started);
    rmSync(project, { recursive: true, force: true });
  }
});
