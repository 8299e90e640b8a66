import "server-only";
import { getEngine } from "@/lib/engine/engine";
import { isProblem } from "@/lib/errors/problem";
import { log } from "@/lib/log";
import type { TunnelState } from "@/lib/tunnels/schema";
import { listStored } from "@/lib/tunnels/store";
import { forgetVerdict } from "./verdicts";
import { verifyTunnel } from "./verify-tunnel";

const EVERY_MS = 5 * 60_000;

/** A tunnel has come online, for the first time or again: what was seen before says nothing about it. */
export function watchProtection(tunnelId: string, state: TunnelState): void {
  if (state === "starting" || state === "online") forgetVerdict(tunnelId);
  if (state === "online") void check(tunnelId);
}

/** Looks at every tunnel that is online, every five minutes, one after the other. */
export function checkProtectionRegularly(): void {
  setInterval(() => void checkAll(), EVERY_MS).unref();
}

async function checkAll(): Promise<void> {
  for (const { config } of listStored()) {
    if (getEngine().runtimeOf(config.id)?.state === "online") await check(config.id);
  }
}

async function check(tunnelId: string): Promise<void> {
  try {
    await verifyTunnel(tunnelId);
  } catch (error) {
    // It stopped, or was deleted, while it was being looked at.
    if (!isProblem(error)) log(`A protection check failed: ${String(error)}`);
  }
}
