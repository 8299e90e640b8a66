import path from "node:path"; export default { resolve: { alias: { "@": path.resolve(".") }, extensions: [".ts", ".tsx", ".mjs", ".json"] } };
