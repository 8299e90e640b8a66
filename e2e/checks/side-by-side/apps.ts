import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { freePort } from "@/e2e/free-port";

/** A development server, or an app, that a developer has running. */
export type RunningApp = { url: string; stop(): void };

const READY_MS = 180_000;
const BIN = path.resolve("node_modules");

/** Vite with a page whose text comes from a module that accepts its own updates. */
export async function startVite(
  folder: string,
): Promise<RunningApp & { edit(text: string): void }> {
  mkdirSync(folder);
  const edit = (shown: string) =>
    writeFileSync(
      path.join(folder, "shown.js"),
      `document.querySelector("#shown").textContent = ${JSON.stringify(shown)};\nimport.meta.hot.accept();\n`,
    );
  writeFileSync(
    path.join(folder, "index.html"),
    `<!doctype html><title>Vite</title><p id="shown"></p><script type="module" src="/shown.js"></script>`,
  );
  edit("first");
  const port = await freePort();
  const program = path.join(BIN, "vite/bin/vite.js");
  const args = [program, "--port", String(port), "--strictPort", "--host", "127.0.0.1"];
  const stop = await run(process.execPath, args, folder, port);
  return { url: `http://127.0.0.1:${port}`, stop, edit };
}

/** Next.js's development server with a page and a form that is a server action. */
export async function startNext(
  folder: string,
): Promise<RunningApp & { edit(text: string): void }> {
  mkdirSync(path.join(folder, "app"), { recursive: true });
  symlinkSync(BIN, path.join(folder, "node_modules"), "dir");
  const write = (file: string, body: string) => writeFileSync(path.join(folder, file), body);
  write("package.json", JSON.stringify({ name: "side-by-side", private: true, type: "module" }));
  write("next.config.mjs", "export default { devIndicators: false };\n");
  write(
    "app/layout.js",
    `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n`,
  );
  const edit = (shown: string) =>
    write(
      "app/page.js",
      `import { cookies } from "next/headers";
import { Shown } from "./shown";
async function save() { "use server"; (await cookies()).set("saved", "of-next", { httpOnly: true }); }
export default async function Page() {
  const saved = (await cookies()).get("saved")?.value ?? "nothing";
  return <main><Shown text=${JSON.stringify(shown)} /><p id="saved">{saved}</p><form action={save}><button>Save</button></form></main>;
}
`,
    );
  write(
    "app/shown.js",
    `"use client";\nimport { useState } from "react";\nexport function Shown({ text }) { const [count, setCount] = useState(0); return <p><b id="shown">{text}</b><button id="count" onClick={() => setCount(count + 1)}>{count}</button></p>; }\n`,
  );
  edit("first");
  const port = await freePort();
  const args = [path.join(BIN, "next/dist/bin/next"), "dev", "--webpack", "-p", String(port)];
  const stop = await run(process.execPath, args, folder, port);
  return { url: `http://127.0.0.1:${port}`, stop, edit };
}

/** Rendered on the server: a login by a form, a session in a cookie called as ngrok's own, and redirects to the root. */
export async function startClassic(): Promise<RunningApp> {
  const server = http.createServer(async (request, response) => {
    const { headers, method, url = "/" } = request;
    const name = /(?:^|; )session=([^;]*)/.exec(headers.cookie ?? "")?.[1];
    const redirect = (to: string, more: http.OutgoingHttpHeaders = {}) =>
      void response.writeHead(302, { location: to, ...more }).end();
    const html = (body: string) =>
      void response.writeHead(200, { "content-type": "text/html" }).end(body);
    if (url === "/login" && method === "POST") {
      const name = new URLSearchParams(await text(request)).get("name") ?? "";
      return redirect("/", { "set-cookie": `session=${name}; Path=/; HttpOnly; SameSite=Lax` });
    }
    if (url === "/login")
      return html(
        `<form method="post"><input name="name" aria-label="Name"><button>Log in</button></form>`,
      );
    if (url === "/cookies") return html(`<p id="shown">${headers.cookie ?? "none"}</p>`);
    if (url === "/worker")
      return html(
        `<script>navigator.serviceWorker.register("/sw.js")</script><p id="shown">worker</p>`,
      );
    if (url === "/sw.js") {
      response.writeHead(200, { "content-type": "text/javascript", "service-worker-allowed": "/" });
      return void response.end(
        `addEventListener("fetch", (event) => event.respondWith(new Response("taken over")))`,
      );
    }
    if (name === undefined) return redirect("/login");
    if (url === "/away") return redirect(`http://${headers.host}/`);
    html(`<p id="shown">Hello ${name}</p><a href="http://${headers.host}/away">Absolute</a>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => void server.close().closeAllConnections(),
  };
}

async function run(
  program: string,
  args: string[],
  cwd: string,
  port: number,
): Promise<() => void> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "development" },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  const stop = () => end(child);
  process.on("exit", stop);
  const begun = performance.now();
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`);
    if (performance.now() - begun > READY_MS) throw new Error(`${args[0]} does not listen`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return stop;
}

/** With whatever it has started. */
function end({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function isListening(port: number): Promise<boolean> {
  const socket = net.connect({ host: "127.0.0.1", port });
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}
