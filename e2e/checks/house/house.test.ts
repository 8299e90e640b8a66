import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { findBroadClasses } from "./broad-classes";
import { findSecondSchemas } from "./second-schemas";

// Tests `npm run lint`: each kind of violation is planted in a project of a few files, and must be found.

const house = mkdtempSync(path.join(tmpdir(), "gatehouse-house-"));
afterAll(() => rmSync(house, { recursive: true, force: true }));
for (const file of [".dependency-cruiser.mjs", "biome.json", "e2e/checks/house/resolve.mjs"])
  cpSync(file, path.join(house, file));
symlinkSync(path.resolve("node_modules"), path.join(house, "node_modules"), "dir");
write("package.json", '{ "type": "module" }');
write("tsconfig.json", '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }');
write("db/open.ts", "export const open = 1;\n");
write("lib/contract/tunnels.ts", "export const tunnel = 1;\n");
write(
  "lib/engine/engine.ts",
  'import { tunnel } from "@/lib/contract/tunnels";\nexport const up = tunnel;\n',
);
write("lib/traffic/proxy-thread.ts", 'import "./capture/store";\n');
write("lib/traffic/capture/store.ts", "export const store = 1;\n");

function write(file: string, text: string): void {
  const place = path.join(house, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

function run(tool: string, ...args: string[]): string {
  try {
    const script = path.resolve("node_modules", ...tool.split("/"));
    execFileSync(process.execPath, [script, ...args], { cwd: house, stdio: "pipe" });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    return `${stdout}${stderr}`;
  }
}

const cruise = () =>
  run(
    "dependency-cruiser/bin/dependency-cruise.mjs",
    ...["--config", ".dependency-cruiser.mjs", "lib", "db"],
  );
const lint = () => run("@biomejs/biome/bin/biome", "lint", "--vcs-enabled=false", ".");

test("a project that follows the rules passes, and each violation is found", () => {
  expect(cruise()).toBe("");
  expect(lint()).toBe("");

  const importing = (what: string, type = "") =>
    `import ${type}{ a } from "${what}";\nexport const b = 1 as unknown as typeof a;\n`;
  write("app/page.ts", "export const page = 1;\n");
  const wrong: [file: string, text: string, rule: string][] = [
    ["lib/engine/up.ts", importing("@/lib/traffic/proxy-thread"), "import-downwards"],
    ["db/type.ts", importing("@/lib/engine/engine", "type "), "import-downwards"],
    ["lib/tunnels/page.ts", importing("@/app/page"), "import-downwards"],
    ["lib/tunnels/deep.ts", importing("@/lib/traffic/capture/store"), "stay-at-the-surface"],
    ["lib/tunnels/sdk.ts", importing("@ngrok/ngrok"), "one-owner-of-the-sdk"],
    ["lib/tunnels/rows.ts", importing("better-sqlite3"), "one-owner-of-sqlite"],
  ];
  for (const [file, text] of wrong) write(file, text);
  const cruised = cruise();
  for (const [file, , rule] of wrong) expect(cruised).toContain(`error ${rule}: ${file} →`);
  expect(cruised).toContain(`x ${wrong.length} dependency violations`);
});

test("a cycle is found, and a page in the browser that imports more than the contract", () => {
  write("lib/tunnels/here.ts", 'import { there } from "./there";\nexport const here = there;\n');
  write(
    "lib/tunnels/there.ts",
    'import { here } from "./here";\nexport const there = () => here;\n',
  );
  write("app/ui/list.ts", 'import { open } from "@/db/open";\nexport const opened = open;\n');
  const linted = lint();
  expect(linted).toMatch(/here\.ts\S* lint\/suspicious\/noImportCycles/);
  expect(linted).toMatch(/list\.ts\S* lint\/style\/noRestrictedImports/);
});

test("a second schema of the same thing is found", () => {
  const first =
    "const a = z.object({ id: z.string(), at: timeSchema, names: z.array(z.string()) });";
  // The same schema with another order, other spaces and a comment.
  const again = `export const b = z.object({
    names: z.array(
      z.string(), // each
    ),
    id: z.string(),
    at: timeSchema,
  });`;
  const other = again.replace("z.string(), // each", "z.int(), // each");
  expect(
    findSecondSchemas([
      ["a.ts", first + again],
      ["c.ts", other],
    ]),
  ).toEqual([]);
  expect(
    findSecondSchemas([
      ["a.ts", first],
      ["b.ts", `\n${again}`],
    ]),
  ).toMatchObject([{ again: { file: "b.ts", line: 2 }, first: { file: "a.ts", line: 1 } }]);
});

test("the picture in CONTRIBUTING.md matches the table", async () => {
  const { ROOMS } = await import(pathToFileURL(path.resolve(".dependency-cruiser.mjs")).href);
  const text = readFileSync("CONTRIBUTING.md", "utf8");
  const [picture = ""] = text.split("## Which way imports run")[1]?.match(/```[^`]*```/) ?? [];
  const drawn = picture.split(/\s+/).filter((word) => /^(lib\/|db$)/.test(word));
  expect(drawn.toReversed()).toEqual(ROOMS);
});

test("classes that concern every element of a page are found", () => {
  const text = [
    `<p className="*:flex-1 flex">`,
    `<p className="max-sm:*:grow [&>*]:grow a*:b has-checked:p-1 subdivide-x space-y-2">`,
    "<p className={`group-has-checked/row:p-1 divide-y`}>",
  ].join("\n");
  expect(findBroadClasses([["app/a.tsx", text]])).toEqual([
    { file: "app/a.tsx", line: 1, name: "*:flex-1" },
    { file: "app/a.tsx", line: 2, name: "*:grow" },
    { file: "app/a.tsx", line: 2, name: "space-y-2" },
    { file: "app/a.tsx", line: 3, name: "group-has-checked/row:p-1" },
    { file: "app/a.tsx", line: 3, name: "divide-y" },
  ]);
});
