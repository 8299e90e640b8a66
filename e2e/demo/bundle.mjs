import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Makes `gatehouse demo` for the package: the demo and the lab, each one file beside the build of the dashboard, and the
// licences of the packages inside them. These are no dependencies of Gatehouse, so that its users do not install them.

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What CommonJS inside an ES module calls. */
const REQUIRE = `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);`;

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { demo: "e2e/demo/packaged.ts", "demo-lab": "e2e/lab/main.ts" },
  outdir: ".next",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.9",
  // A dependency of Gatehouse, with a script in its own folder.
  external: ["open"],
  banner: { js: REQUIRE },
  // oidc-provider tells its tokens apart by the names of its classes, which a bundle may change: then no login works.
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: "warning",
});

const licences = [...new Set(Object.keys(metafile.inputs).flatMap(packageOf))]
  .sort()
  .map(licenceOf);
writeFileSync(path.join(root, ".next", "demo-licences.txt"), licences.join("\n\n"));

/**
 * The folder of the package that a file belongs to.
 *
 * @param {string} file
 */
function packageOf(file) {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  return found ? [found[0]] : [];
}

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(root, folder, "package.json"), "utf8"),
  );
  const file = readdirSync(path.join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(path.join(root, folder, file), "utf8").trim() : String(license);
  return `${name} ${version}\n\n${text}`;
}
