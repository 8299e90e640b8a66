import path from "node:path";

// How the linter of imports finds a file: it cannot read tsconfig.json itself, which needs an older TypeScript.
export default {
  resolve: {
    alias: { "@": path.resolve(".") },
    extensions: [".ts", ".tsx", ".mjs", ".json"],
  },
};
