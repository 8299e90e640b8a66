import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const SCRIPT = `
  import { createElement, useState } from "react";
  import { hydrateRoot } from "react-dom/client";
  function Page() {
    const [count, setCount] = useState(0);
    return createElement("main", null,
      createElement("h1", null, "Tunnels"),
      createElement("p", null, "One paragraph that says what there is to say."),
      createElement("button", { onClick: () => setCount(count + 1) }, String(count)));
  }
  hydrateRoot(document.getElementById("root"), createElement(Page));
`;
const HTML = `<!doctype html><html lang="en"><head><title>A bare page</title><meta name="viewport" content="width=device-width"><script src="/page.js" defer></script></head><body><div id="root"><main><h1>Tunnels</h1><p>One paragraph that says what there is to say.</p><button>0</button></main></div></body></html>`;

/** A page of a paragraph and a button, made alive by React alone: what this machine can give to any page. */
export async function serveBarePage(): Promise<{ url: string; close: () => void }> {
  const { outputFiles } = buildSync({
    stdin: { contents: SCRIPT, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const script = gzipSync(outputFiles[0]?.contents ?? "");
  const page = gzipSync(HTML);
  const server = createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    response.writeHead(200, {
      "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8",
      "content-encoding": "gzip",
    });
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
