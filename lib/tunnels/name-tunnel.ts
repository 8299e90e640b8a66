import "server-only";
import { findTunnelRow } from "@/db/tunnels";

/** A tunnel for a notice, also one that cannot be read or is deleted. Never throws. */
export function nameTunnel(id: string): { id: string; name: string } {
  try {
    return { id, name: findTunnelRow(id)?.name ?? "A deleted tunnel" };
  } catch {
    return { id, name: "A tunnel" };
  }
}
