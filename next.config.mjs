import { existsSync } from "node:fs";

// The part of zod that pages use (lib/server/launch/bundle-zod.mjs). While developing they load the whole.
const zod = "./node_modules/.cache/gatehouse/zod-mini.mjs";
const hasZod = process.env.NODE_ENV === "production" && existsSync(zod);

/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["@ngrok/ngrok", "better-sqlite3"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  turbopack: hasZod ? { resolveAlias: { "zod/mini": { browser: zod } } } : {},
  experimental: {
    // Nothing reads the maps of the server's files, and packages are made without them.
    turbopackSourceMaps: false,
  },
  // Next itself allows localhost and the names under it. lib/server/access-guard decides who is let in.
  allowedDevOrigins: ["127.0.0.1", "[::1]"],
  // Where these pages were before they became parts of others.
  redirects: async () =>
    [
      ["visitors", "/access#here"],
      ["visits", "/access#visits"],
      ["policy", "/access#policy"],
      ["history", "#history"],
    ].map(([old, now]) => ({
      source: `/tunnels/:id/${old}`,
      destination: `/tunnels/:id${now}`,
      permanent: false,
    })),
  // Types and lint are checked by `npm run check`.
  typescript: { ignoreBuildErrors: true },
};

export default config;
