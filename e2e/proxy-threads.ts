import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { vi } from "vitest";
import type { ProxyOrder } from "@/lib/traffic/calls";
import {
  type ProxyCrash,
  type ProxyObserver,
  TrafficProxy,
  threadOptions,
} from "@/lib/traffic/proxy-thread";
import { removeSocketFolder } from "@/lib/traffic/socket-folder";
import type { Patience } from "@/lib/traffic/thread/supervisor";
import { proxyCrashes } from "./proxy-crashes.mjs";

const urlOf = (file: string) => pathToFileURL(path.resolve(file)).href;
const THREAD = "lib/traffic/proxy/thread.ts";

/**
 * The thread's sources in one file that Node can read. Tests start dozens of threads, and each would take half a second
 * of processor time to compile them. The file is where the packages are found.
 */
function compileThread(): string {
  const outfile = path.resolve("node_modules", ".cache", `proxy-thread-${randomUUID()}.mjs`);
  buildSync({
    entryPoints: [THREAD],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    // Only this file asks where it is: it starts another thread.
    define: { "import.meta.url": JSON.stringify(urlOf("lib/traffic/capture/masker.ts")) },
  });
  return outfile;
}

const startOf = (thread: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import "${urlOf("e2e/proxy-crashes.mjs")}";
      await import("${urlOf(thread)}");
    `)}`,
  );

/** On a busy machine a thread may need longer to start than one may be silent, and would be ended before it did anything. */
const SLOW_START_MS = 600_000;

/** For tests: the real proxy with its real thread, which crashes on command. */
export function openThreads() {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
  vi.stubEnv("GATEHOUSE_DATA_DIR", scratch);
  const thread = compileThread();
  const start = startOf(thread);
  const { env, crash, crashed } = proxyCrashes(scratch);
  const workers = new Set<Worker>();
  const crashes: ProxyCrash[] = [];
  const launched: TrafficProxy[] = [];
  const observer: ProxyObserver = {
    crashed: (told) => void crashes.push(told),
    isBack: () => undefined,
    lost: () => undefined,
    app: () => undefined,
    appUnknown: () => undefined,
    firstVisit: () => undefined,
  };

  const startThread = () => {
    const worker = new Worker(start, {
      workerData: threadOptions(),
      env: { ...process.env, ...env },
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    workers.add(worker);
    worker.on("exit", () => workers.delete(worker));
    return worker;
  };
  const closeProxies = async () => {
    await Promise.all(launched.splice(0).map((proxy) => proxy.close()));
  };

  return {
    scratch,
    workers,
    /** The crashes of all proxies since the list was emptied. */
    crashes,
    observer,
    crash,
    /**
     * Puts the thread into an endless loop. Resolves when it is in it. That a thread does not answer for a while would
     * not prove it: on a busy machine it has only not read the command yet.
     */
    keepBusy: async () => {
      crash("busy");
      await vi.waitFor(() => assert(crashed()), { timeout: 30_000, interval: 10 });
    },
    launch: (patience: Patience) => {
      const proxy = new TrafficProxy(startThread, { hungAfterMs: SLOW_START_MS, ...patience });
      proxy.tell(observer);
      launched.push(proxy);
      return proxy;
    },
    order: (app: http.Server, tunnelId = "one"): Omit<ProxyOrder, "socketFolder"> => ({
      tunnelId,
      upstreamUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
      verifyUpstreamTls: true,
      rewriteHost: false,
      hideIdentity: false,
      identified: true,
      policyAdds: [],
      inspect: true,
      notes: [],
    }),
    closeProxies,
    close: async () => {
      await closeProxies();
      removeSocketFolder();
      rmSync(scratch, { recursive: true });
      rmSync(thread);
    },
  };
}
