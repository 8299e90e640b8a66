import http from "node:http";

const MOST_STEPS = 14;
const ANSWER_MS = 15_000;
/** The page for somebody who waits for an answer, and event streams, have no end. */
const READ_MS = 2_000;

const NAVIGATION = {
  accept: "text/html",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
};

const FORM = { "content-type": "application/x-www-form-urlencoded" };

export type Sent = { method?: string; json?: object };

type Step = { method?: string; headers?: http.OutgoingHttpHeaders; body?: string; readMs?: number };
type Answer = { status: number; location: string | undefined };

/**
 * The browser of one person, as simple as one can be: it keeps cookies by host, follows redirects, and fills in the
 * lab's login page. Every name is looked for on loopback, as browsers do below `.localhost` (RFC 6761, section 6.3).
 */
export class VisitorBrowser {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(
    private readonly email: string,
    private readonly stop: AbortSignal,
  ) {}

  /**
   * Opens a page and logs in when asked to. Resolves with the status of the last answer; rejects when nobody answers.
   */
  async open(address: string): Promise<number> {
    const own = new URL(address).host;
    let url = new URL(address);
    let form: string | undefined;
    for (let count = 0; count < MOST_STEPS; count += 1) {
      const { status, location } = await this.step(url, {
        ...(form !== undefined && { method: "POST", body: form }),
        headers: {
          ...NAVIGATION,
          "sec-fetch-site": count === 0 ? "none" : "cross-site",
          ...(form !== undefined && FORM),
        },
      });
      form = undefined;
      if (location !== undefined) url = new URL(location, url);
      else if (url.host === own || status >= 400) return status;
      else form = new URLSearchParams({ login: this.email }).toString();
    }
    throw new Error(`${address} redirects without end.`);
  }

  /** A request by a script of the page. Resolves with the status. */
  async fetch(address: string, { method = "GET", json }: Sent = {}): Promise<number> {
    const headers = { accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
    const { status } = await this.step(new URL(address), {
      method,
      headers: {
        ...headers,
        ...sameOrigin(address),
        ...(json && { "content-type": "application/json" }),
      },
      ...(json && { body: JSON.stringify(json) }),
    });
    return status;
  }

  /** Presses the button of a form of this site. Resolves with the status; a redirect is not followed. */
  async submit(address: string): Promise<number> {
    const headers = { ...NAVIGATION, ...FORM, ...sameOrigin(address) };
    const { status } = await this.step(new URL(address), { method: "POST", headers, body: "" });
    return status;
  }

  /** Listens to an event stream for so long. */
  async listen(address: string, forMs: number): Promise<void> {
    const headers = { accept: "text/event-stream", ...sameOrigin(address) };
    await this.step(new URL(address), { headers, readMs: forMs });
  }

  private step(url: URL, { method = "GET", headers, body, readMs = READ_MS }: Step) {
    return new Promise<Answer>((resolve, reject) => {
      const request = http.request({
        host: "127.0.0.1",
        port: url.port,
        path: url.pathname + url.search,
        method,
        agent: false,
        signal: this.stop,
        timeout: ANSWER_MS,
        headers: { host: url.host, cookie: this.cookies(url), ...headers },
      });
      request.on("timeout", () => request.destroy(new Error(`${url} does not answer.`)));
      request.on("error", reject);
      request.on("response", (response) => {
        this.keep(url, response.headers["set-cookie"]);
        const { statusCode: status = 0 } = response;
        const { location } = response.headers;
        const leave = setTimeout(() => request.destroy(), readMs);
        response.on("error", () => undefined).resume();
        response.on("close", () => {
          clearTimeout(leave);
          resolve({ status, location });
        });
      });
      request.end(body);
    });
  }

  private cookies({ hostname }: URL): string {
    return Array.from(this.jars.get(hostname) ?? [], (pair) => pair.join("=")).join("; ");
  }

  private keep({ hostname }: URL, lines: readonly string[] = []): void {
    const jar = this.jars.get(hostname) ?? new Map<string, string>();
    this.jars.set(hostname, jar);
    for (const line of lines) {
      const [pair = ""] = line.split(";", 1);
      const equals = pair.indexOf("=");
      if (equals === pair.length - 1) jar.delete(pair.slice(0, equals));
      else jar.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
  }
}

function sameOrigin(address: string) {
  return { origin: new URL(address).origin, "sec-fetch-site": "same-origin" };
}
