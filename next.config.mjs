/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["@ngrok/ngrok", "better-sqlite3"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Next knows localhost and the names under it by itself; who may come is for lib/server/access-guard to decide.
  allowedDevOrigins: ["127.0.0.1", "[::1]"],
  // Types and lint are checked by `npm run check`.
  typescript: { ignoreBuildErrors: true },
};

export default config;
