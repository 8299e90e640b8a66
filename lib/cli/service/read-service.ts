import { existsSync, readFileSync } from "node:fs";
import type { Manager } from "./manager";

export type ServiceState = {
  manager: string;
  file: string;
  installed: boolean;
  /** What it starts, and what of that is gone. */
  node?: string;
  script?: string;
  missing: string[];
};

/** The service as it is defined, whether it runs or not. */
export function readService(manager: Manager): ServiceState {
  const { name, file } = manager;
  if (!existsSync(file)) return { manager: name, file, installed: false, missing: [] };
  const bytes = readFileSync(file);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const paths = manager.readPaths(bytes.toString(isUtf16 ? "utf16le" : "utf8"));
  const missing = Object.values(paths ?? {}).filter((each) => !existsSync(each));
  return { manager: name, file, installed: true, ...paths, missing };
}
