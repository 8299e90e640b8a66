import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Page } from "@playwright/test";

/** Bytes and the place where they were found. */
export type Place = { name: string; bytes: Buffer };

/** Every file under a folder. Files that are removed or locked meanwhile are left out. */
export function filesIn(folder: string, label: string, changedSince = 0): Place[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): Place[] => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file, `${label}/${entry.name}`, changedSince);
    try {
      if (!entry.isFile() || statSync(file).mtimeMs < changedSince) return [];
      return [{ name: `${label}/${entry.name}`, bytes: readFileSync(file) }];
    } catch {
      return [];
    }
  });
}

/** What every user of the machine can read of a process and its children (proc(5)). Linux only. */
export function processTexts(root: number): Place[] {
  if (process.platform !== "linux") return [];
  return family(root).flatMap((pid) =>
    ["cmdline", "comm", "stat"].flatMap((name): Place[] => {
      try {
        return [
          { name: `/proc/${name} of a process`, bytes: readFileSync(`/proc/${pid}/${name}`) },
        ];
      } catch {
        return [];
      }
    }),
  );
}

function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(/\) \S (\d+)/.exec(stat)?.[1]));
    } catch {
      // The process has ended.
    }
  }
  const members = new Set([root]);
  for (let size = 0; size !== members.size; ) {
    size = members.size;
    for (const [pid, parent] of parents) if (members.has(parent)) members.add(pid);
  }
  return [...members];
}

/** What a page's scripts can read later: every kind of storage. The clipboard belongs to the user alone. */
export async function storageOf(page: Page, context: BrowserContext): Promise<Place[]> {
  const held = await page.evaluate(async () => {
    const cached: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        cached.push(request.url, (await (await cache.match(request))?.text()) ?? "");
      }
    }
    return JSON.stringify({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      cookies: document.cookie,
      history: history.state,
      window: window.name,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      cached,
    });
  });
  const state = await context.storageState({ indexedDB: true });
  return [
    { name: "browser storage", bytes: Buffer.from(held) },
    { name: "browser origins", bytes: Buffer.from(JSON.stringify(state.origins)) },
    { name: "cookies", bytes: Buffer.from(JSON.stringify(state.cookies)) },
  ];
}
