import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { CODINGS } from "./compress-static.mjs";

const PREFIX = "/_next/static/";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Hands out the scripts and styles that the build made for browsers, to who passed the access guard. Next would send each file through proxy.ts,
 * which forbids to keep it, and compress it again; a page asks for twenty. A file's name changes with its content, and
 * there is nothing of the user in it, so the browser keeps it, and what it compiled of it.
 *
 * Resolves to false for everything else, and when the file has gone, is empty (as after a power cut) or is not
 * compressed: that is Next's.
 *
 * @param {string} folder `.next/static`
 */
export function staticFiles(folder) {
  const files = listFiles(folder);
  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  return async ({ method, url = "", headers }, response) => {
    if (method !== "GET" && method !== "HEAD") return false;
    const file = files.get(url);
    const type = TYPES[path.extname(file ?? "")];
    const coding = CODINGS.find(({ coding }) => accepts(headers["accept-encoding"], coding));
    if (file === undefined || type === undefined || coding === undefined) return false;
    const content = await readFile(file + coding.ending).catch(() => undefined);
    if (!content?.length) return false;
    response.writeHead(200, {
      "Content-Type": type,
      "Content-Encoding": coding.coding,
      "Content-Length": content.length,
      "Cache-Control": "private, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
    });
    response.end(method === "HEAD" ? undefined : content);
    return true;
  };
}

/**
 * By the address at which browsers ask for them. Only what is listed here is ever read.
 *
 * @param {string} folder
 * @returns {Map<string, string>}
 */
function listFiles(folder) {
  const names = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
    : [];
  return new Map(
    names.map((name) => [PREFIX + name.split(path.sep).join("/"), path.join(folder, name)]),
  );
}

/**
 * @param {string | string[] | undefined} header Accept-Encoding.
 * @param {string} coding
 */
function accepts(header, coding) {
  return String(header ?? "")
    .toLowerCase()
    .split(",")
    .some((offer) => {
      const [name = "", ...params] = offer.split(";");
      return name.trim() === coding && !params.some((param) => /^ *q=0(?:\.0*)? *$/.test(param));
    });
}
