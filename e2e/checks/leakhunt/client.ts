import http from "node:http";
import type { PAGE_HEADER } from "@/lib/contract/sessions";

export type Answer = { status: number; text: string };

/** A user's script that connects through the recorder, so that all of its bytes are kept. */
export type Client = {
  call(method: string, path: string, body?: string): Promise<Answer>;
  json(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Opens the event stream and leaves it open until the returned function is called. */
  listen(lastEventId?: string): () => void;
};

type Options = {
  recorderPort: number;
  dashboardPort: number;
  /** The credential: the access token, or a cookie. */
  key: { authorization: string } | { cookie: string; [PAGE_HEADER]: string };
};

const DEADLINE_MS = 30_000;

export function makeClient({ recorderPort, dashboardPort, key }: Options): Client {
  const request = (method: string, path: string, headers: Record<string, string>) =>
    http.request({
      host: "127.0.0.1",
      port: recorderPort,
      method,
      path,
      agent: false,
      setHost: false,
      headers: {
        host: `localhost:${dashboardPort}`,
        ...key,
        ...headers,
      },
    });
  const call: Client["call"] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const asked = request(method, path, json);
      asked.setTimeout(DEADLINE_MS, () => asked.destroy(new Error(`${method} ${path}: no answer`)));
      asked.on("error", reject);
      asked.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      });
      asked.end(body);
    });
  return {
    call,
    json: async (method, path, body) => {
      const { status, text } = await call(
        method,
        path,
        body === undefined ? undefined : JSON.stringify(body),
      );
      if (status >= 300) throw new Error(`${method} ${path} answers ${status}: ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    listen: (lastEventId) => {
      const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
      const stream = request("GET", "/api/events", headers);
      stream.on("response", (response) => response.resume().on("error", () => undefined));
      stream.on("error", () => undefined);
      stream.end();
      return () => stream.destroy();
    },
  };
}
