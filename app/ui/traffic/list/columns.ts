/** The columns that can be chosen. Method, path and status are always there. */
export const CHOSEN_COLUMNS = [
  "started",
  "tunnel",
  "person",
  "type",
  "sent",
  "size",
  "time",
] as const;
export type ChosenColumn = (typeof CHOSEN_COLUMNS)[number];
export type Column = ChosenColumn | "method" | "path" | "status";

export const COLUMN_NAMES: Record<Column, string> = {
  started: "Started",
  method: "Method",
  path: "Path",
  tunnel: "Tunnel",
  person: "Person",
  status: "Status",
  type: "Type",
  sent: "Sent",
  size: "Size",
  time: "Time",
};

/** From left to right. */
const ORDER: readonly Column[] = [
  "started",
  "method",
  "path",
  "tunnel",
  "person",
  "status",
  "type",
  "sent",
  "size",
  "time",
];

const OFF_BY_DEFAULT: readonly ChosenColumn[] = ["sent"];

/** Text such as `-person,+sent`: only what differs from the usual columns, so that a new column shows by itself. */
export function readColumns(text: string, hasTunnels: boolean): readonly ChosenColumn[] {
  const changes = new Set(text.split(","));
  return CHOSEN_COLUMNS.filter((column) => {
    if (column === "tunnel" && !hasTunnels) return false;
    if (changes.has(`-${column}`)) return false;
    return changes.has(`+${column}`) || !OFF_BY_DEFAULT.includes(column);
  });
}

export function toggleColumn(text: string, column: ChosenColumn, shown: boolean): string {
  const others = text.split(",").filter((change) => change !== "" && change.slice(1) !== column);
  const isUsual = shown !== OFF_BY_DEFAULT.includes(column);
  return [...others, ...(isUsual ? [] : [`${shown ? "+" : "-"}${column}`])].join(",");
}

/** In pixels: what a column needs, and its share of what is left. */
type Width = { least: number; share?: number };

const WIDTHS: Record<Column, Width> = {
  started: { least: 62 },
  method: { least: 52 },
  path: { least: 170, share: 8 },
  tunnel: { least: 100, share: 2 },
  person: { least: 150, share: 3 },
  status: { least: 60 },
  type: { least: 64 },
  sent: { least: 58 },
  size: { least: 58 },
  time: { least: 58 },
};
/** The bar of the time, in a place of its own after it. */
const BAR = { least: 80, share: 3 };
const GAP = 12;
/** The box to select a row, and the space at the end. */
const EDGES = 32 + 12;
/** What goes first where there is no room. */
const LEAVING: readonly (ChosenColumn | "bars")[] = [
  "sent",
  "type",
  "person",
  "started",
  "bars",
  "size",
  "tunnel",
  "time",
];

export type Layout = {
  columns: readonly Column[];
  /** For `grid-template-columns`. */
  template: string;
  /** Whether the time, the last column, is followed by its bar. */
  hasBars: boolean;
};

/** The columns that fit into `width` pixels. Method, path and status always stay. */
export function layColumns(chosen: readonly ChosenColumn[], width: number): Layout {
  let columns = ORDER.filter(
    (column) => isFixed(column) || chosen.some((wanted) => wanted === column),
  );
  let hasBars = columns.includes("time");
  for (const leaving of LEAVING) {
    if (needed(columns, hasBars) <= width) break;
    if (leaving === "bars") hasBars = false;
    else columns = columns.filter((column) => column !== leaving);
  }
  const tracks = columns.map((column) => track(WIDTHS[column], column === "path"));
  if (hasBars) tracks.push(track(BAR));
  return { columns, hasBars, template: tracks.join(" ") };
}

function isFixed(column: Column): boolean {
  return column === "method" || column === "path" || column === "status";
}

function needed(columns: readonly Column[], hasBars: boolean): number {
  const widths = columns.map((column) => WIDTHS[column].least);
  if (hasBars) widths.push(BAR.least);
  return widths.reduce((sum, width) => sum + width + GAP, EDGES - GAP);
}

function track({ least, share }: Width, isYielding = false): string {
  if (share === undefined) return `${least}px`;
  return `minmax(${isYielding ? 0 : least}px,${share}fr)`;
}
