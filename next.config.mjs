/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["@ngrok/ngrok", "better-sqlite3"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types and lint are checked by `npm run check`.
  typescript: { ignoreBuildErrors: true },
  // The server answers browsers on this machine only: compressing would cost time and hold events back.
  compress: false,
};

export default config;
