import type { EventEmitter } from "node:events";
import type http from "node:http";

/** Heads up to this size are not counted: almost all are, and they are as small as what else a request takes. */
const SMALL = 32 * 1024;
/** What a name or a value takes besides its characters, approximately: one head may have many thousand empty ones. */
const TEXT_BYTES = 64;
const MOST = 32 * 1024 * 1024;

/**
 * The bytes of the large heads of all open requests, in all tunnels of this thread. A head stays in memory for as long as
 * its request is open, whoever sends it decides how long that is, and at a door strangers send some.
 */
export class HeadBudget {
  private bytes = 0;

  constructor(private readonly most = MOST) {}

  /** Whether there is room for the head of this request until `over` closes. */
  take({ rawHeaders, url = "" }: http.IncomingMessage, over: EventEmitter): boolean {
    const bytes = rawHeaders.reduce((sum, text) => sum + text.length + TEXT_BYTES, url.length);
    if (bytes <= SMALL) return true;
    if (this.bytes + bytes > this.most) return false;
    this.bytes += bytes;
    over.once("close", () => {
      this.bytes -= bytes;
    });
    return true;
  }
}
