// Which module of lib and db may import which. `npm run check` enforces it; CONTRIBUTING.md shows it as a picture.
// Biome finds cycles, and biome.json says what app may import.

/**
 * From the lowest up: a room imports only from the rooms before it and from itself. A folder inside a room may be
 * imported only by that room, unless the folder is a room itself.
 */
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
  "lib/upstream",
  "lib/traffic",
  "lib/settings",
  "lib/access",
  "lib/tunnels",
  "lib/protection",
  "lib/preflight",
  "lib/setup",
  "lib/transfer",
  "lib/transfer/export",
  "lib/transfer/ngrok-yml",
  "lib/transfer/config-file",
  "lib/transfer/project",
  "lib/assistants",
  "lib/server/access-guard",
  "lib/server/launch",
  "lib/doctor",
  "lib/server/live",
  "lib/server/openapi",
  "lib/server",
  "lib/cli",
  "lib/dev-servers",
];

// They set up what they look at, wherever it is.
const TESTS = String.raw`\.(test|fixture|child)\.ts$`;

const roomsIn = (room) => ROOMS.filter((other) => other.startsWith(`${room}/`));

/** The files of a room, without those of a room inside it. */
function within(room) {
  const names = roomsIn(room).map((inner) => inner.slice(room.length + 1));
  return names.length === 0 ? `^${room}/` : `^${room}/(?!(${names.join("|")})/)`;
}

function roomRules(room, index) {
  const here = within(room);
  return [
    {
      name: "import-downwards",
      comment: `${room} imports from rooms before it in the table of .dependency-cruiser.mjs.`,
      severity: "error",
      from: { path: here, pathNot: TESTS },
      to: { path: "^(app|lib|db|e2e)/", pathNot: ROOMS.slice(0, index + 1).map(within) },
    },
    {
      name: "stay-at-the-surface",
      comment: `The folders inside ${room} are for ${room} alone.`,
      severity: "error",
      from: { path: "^(lib|db)/", pathNot: [here, TESTS] },
      to: { path: `^${room}/[^/]+/`, pathNot: roomsIn(room).map((inner) => `^${inner}/`) },
    },
  ];
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "one-owner-of-the-sdk",
      comment: "lib/engine talks to ngrok's SDK; lib/server/launch sees whether it can be loaded.",
      severity: "error",
      from: { path: "^(lib|db)/", pathNot: ["^lib/(engine|server/launch)/", TESTS] },
      to: { path: "@ngrok/ngrok" },
    },
    {
      name: "one-owner-of-sqlite",
      comment: "db talks to SQLite; lib/server/launch sees whether it can be loaded.",
      severity: "error",
      from: { path: "^lib/", pathNot: ["^lib/server/launch/", TESTS] },
      to: { path: "better-sqlite3" },
    },
    ...ROOMS.flatMap(roomRules),
  ],
  options: {
    // It reads imports of types as well.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "^(node_modules|app|e2e)/" },
    exclude: { path: "/fixtures/" },
    webpackConfig: { fileName: "e2e/checks/house/resolve.mjs" },
  },
};
