import http from "node:http";
import { text } from "node:stream/consumers";

export type Answer = { status: number; body: unknown };

/** The address of the dashboard's API: a port on loopback, or a Unix socket that leads into its network namespace. */
export type ApiPlace = { port: number; token: string; socketPath?: string };

/**
 * A client of the dashboard's HTTP API that faults cannot deceive: each call has its own connection and a limit of `ms`
 * milliseconds. Rejects when no whole answer came.
 */
export class Api {
  constructor(private readonly place: ApiPlace) {}

  async call(method: string, path: string, body?: object, ms = 5_000): Promise<Answer> {
    const { port, token, socketPath } = this.place;
    const request = http.request({
      ...(socketPath ? { socketPath } : { host: "127.0.0.1", port }),
      agent: false,
      method,
      path,
      signal: AbortSignal.timeout(ms),
      headers: {
        host: `localhost:${port}`,
        authorization: `Bearer ${token}`,
        ...(body && { "content-type": "application/json" }),
      },
    });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on("response", resolve).on("error", reject);
      request.end(body && JSON.stringify(body));
    });
    return { status: response.statusCode ?? 0, body: readJson(await text(response)) };
  }

  /** Whether the health route answers within `ms`. */
  async isHealthy(ms = 1_000): Promise<boolean> {
    const answer = await this.call("GET", "/api/health", undefined, ms).catch(() => undefined);
    return answer?.status === 200;
  }
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
