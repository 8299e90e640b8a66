/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["@ngrok/ngrok", "better-sqlite3"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types and lint are checked by `npm run check`.
  typescript: { ignoreBuildErrors: true },
};

export default config;
