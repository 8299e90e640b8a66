import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { findLinks, isListed } from "./find-links";

// `npm run docs:links -- pages.txt`: prints the product's documentation links that are not on a list of pages, one
// address on each line. Nothing is fetched. To make the list, you need the network or a checkout of the vendor's
// documentation.
const [listFile] = process.argv.slice(2);
if (listFile === undefined) {
  console.error("Say where the list of pages is: npm run docs:links -- pages.txt");
  process.exit(2);
}
const pages = readFileSync(listFile, "utf8").split(/\r?\n/).filter(Boolean);
const places = ["app", "lib", "README.md", "docs/guide.md"].flatMap(listFiles);
const links = places.flatMap((file) =>
  findLinks(readFileSync(file, "utf8"), pages).map((link) => ({ file, link })),
);
const dead = links.filter(({ link }) => !isListed(link, pages));
for (const { file, link } of dead) console.log(`${file}: ${link}`);
console.log(`${links.length} links, ${dead.length} not on the list.`);
process.exit(dead.length === 0 ? 0 : 1);

function listFiles(place: string): string[] {
  if (path.extname(place) !== "") return [place];
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes(".test."))
    .map((name) => path.join(place, name));
}
