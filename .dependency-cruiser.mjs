// Who may import whom. `npm run check` holds the code to it, and CONTRIBUTING.md has the picture of it.

/** From the ground up: a room imports only rooms before it. A folder inside a room is for that room alone. */
export const ROOMS = [
  "lib/contract",
  "lib/errors",
  "lib/base",
  "lib/storage",
  "db",
  "lib/secrets",
  "lib/network",
  "lib/engine",
  "lib/profiles",
  "lib/accounts",
  "lib/undo",
  "lib/history",
  "lib/notices",
  "lib/traffic",
  "lib/settings",
  "lib/tunnels",
  "lib/protection",
  "lib/preflight",
  "lib/setup",
  "lib/transfer/export",
  "lib/transfer/ngrok-yml",
  "lib/transfer/config-file",
  "lib/server/access-guard",
  "lib/server/live",
  "lib/server/launch",
  "lib/server/openapi",
  "lib/server",
  "lib/cli",
  "app",
];

const TESTS = "\\.(test|spec|fixture|child)\\.tsx?$";

/** Nobody below imports it, and nobody but itself what lies in its folders. */
function roomRules(room, index) {
  const before = ROOMS.slice(0, index + 1).map((each) => `^${each}/`);
  return [
    {
      name: "no-upward-import",
      severity: "error",
      from: { path: `^${room}/`, pathNot: [TESTS, ...ROOMS.slice(index+1).filter((each) => each.startsWith(`${room}/`)).map((each) => `^${each}/`), ...ROOMS.slice(0,index).filter((each) => each.startsWith(`${room}/`)).map((each) => `^${each}/`)] },
      to: { path: "^(app|lib|db)/", pathNot: before },
    },
  ];
}

export default {
  forbidden: [
    { name: "no-cycle", severity: "error", from: { pathNot: TESTS }, to: { circular: true } },
    ...ROOMS.flatMap(roomRules),
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules|^app/|^e2e/" },
    exclude: { path: "fixtures/" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".json"] },
    webpackConfig: { fileName: "alias.mjs" },
  },
};
