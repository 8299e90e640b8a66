import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { freePort } from "../free-port";
import { expect, logIn, openLink, test } from "./fixtures";
import { dashboardWithOwnToken } from "./own-token";
import { prepareLogin } from "./tunnel-steps";

// The real Vite and the real Next.js, with the plugin and the wrapper as their documentation says.

test.use({ dashboard: dashboardWithOwnToken });

const PACKAGES = path.resolve("node_modules");
const PROTECTED = /Gatehouse {2}protected: (http\S+)/;
const SHARE = '{ allow: ["@example.com"], name: "Shop" }';

/** The address of what `gatehouse/<name>` is in the project of a user. */
function exported(name: string): string {
  return import.meta.resolve(`gatehouse/${name}`);
}

const servers = [
  {
    name: "Vite",
    end: "SIGKILL",
    program: "vite/bin/vite.js",
    args: [],
    files: {
      "index.html": "<!doctype html><title>Shop</title><h1>Made by Vite</h1>",
      "vite.config.mjs": `import gatehouse from "${exported("vite")}";\nexport default { plugins: [gatehouse(${SHARE})] };\n`,
    },
  },
  {
    name: "Next.js",
    // When it is killed, the process that serves goes on.
    end: "SIGTERM",
    program: "next/dist/bin/next",
    // Turbopack follows no link out of the project, where the packages are here.
    args: ["dev", "--webpack"],
    files: {
      "app/layout.js": `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n`,
      "app/page.js": "export default function Page() { return <h1>Made by Next.js</h1>; }\n",
      "next.config.mjs": `import withGatehouse from "${exported("next")}";\nexport default withGatehouse({ devIndicators: false }, ${SHARE});\n`,
    },
  },
] as const;

for (const { name, end, program, args, files } of servers) {
  test(`${name} shares itself behind a login, and takes the tunnel along when it ends`, async ({
    api,
    dataDir,
    lab,
    page,
  }) => {
    test.slow();
    await prepareLogin(api, lab);
    const folder = makeProject(path.join(dataDir, "project"), files);
    const port = String(await freePort());
    const server = spawn(
      process.execPath,
      [path.join(PACKAGES, program), ...args, "--port", port],
      {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: environment(dataDir),
      },
    );
    // "close" comes after the last process that it starts has ended. They write into the folder until then.
    const ended = once(server, "close");
    try {
      const url = await printed(server, PROTECTED);
      await openLink(page, url);
      await logIn(page, "member@example.com");
      await expect(page.getByRole("heading", { name: `Made by ${name}` })).toBeVisible();
    } finally {
      server.kill(end);
      await ended;
    }
    await expect.poll(async () => (await api.request("GET", "/api/tunnels")).body).toEqual([]);
  });
}

function environment(dataDir: string): NodeJS.ProcessEnv {
  const { GATEHOUSE_TOKEN: _, NODE_ENV: __, ...rest } = process.env;
  return {
    ...rest,
    NODE_ENV: "development",
    GATEHOUSE: "1",
    GATEHOUSE_DATA_DIR: dataDir,
    // Next.js leaves a process behind for it, which writes into the folder.
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

function makeProject(folder: string, files: Record<string, string>): string {
  const manifest = JSON.stringify({ name: "shop", private: true, type: "module" });
  mkdirSync(folder);
  symlinkSync(PACKAGES, path.join(folder, "node_modules"), "junction");
  for (const [file, text] of Object.entries({ ...files, "package.json": manifest })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** What the server prints in the group of the pattern, once it does. */
function printed(server: ChildProcess, pattern: RegExp): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: unknown) => {
      output += stripVTControlCharacters(String(chunk));
      const [, found] = pattern.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", () => reject(new Error(`The server ended:\n${output}`)));
    setTimeout(() => reject(new Error(`It was not printed:\n${output}`)), 80_000).unref();
  });
}
