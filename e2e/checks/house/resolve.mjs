import path from "node:path";

// Helps the import linter to find files. It cannot read tsconfig.json itself, because that needs an older TypeScript.
export default {
  resolve: {
    alias: { "@": path.resolve(".") },
    extensions: [".ts", ".tsx", ".mjs", ".json"],
  },
};
