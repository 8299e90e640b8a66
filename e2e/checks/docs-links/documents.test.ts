import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const DOCUMENTS = [
  ...readdirSync(root).filter((file) => file.endsWith(".md")),
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
];

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

/** The anchor that GitHub makes from a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

const anchorsOf = (file: string) =>
  Array.from(read(file).matchAll(/^#+ (.+)$/gm), ([, heading = ""]) => anchor(heading));

function isThere(document: string, link: string): boolean {
  const [target = "", heading] = link.split("#");
  const file = target === "" ? document : path.join(path.dirname(document), target);
  if (!existsSync(path.join(root, file))) return false;
  return heading === undefined || anchorsOf(file).includes(heading);
}

test.each(DOCUMENTS)("%s links to existing files and headings", (document) => {
  const links = Array.from(
    read(document).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g),
    ([, link, picture]) => link ?? picture ?? "",
  ).filter((link) => !link.startsWith("https:"));
  expect(links.filter((link) => !isThere(document, link))).toEqual([]);
});

test.each(DOCUMENTS)("%s names existing scripts and files", (document) => {
  const text = read(document);
  const commands = Array.from(text.matchAll(/npm run ([\w:-]+)/g), ([, name = ""]) => name);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  const files = Array.from(
    text.matchAll(/`((?:app|lib|db|e2e)\/[\w./-]+)`/g),
    ([, file = ""]) => file,
  );
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
