import { randomBytes } from "node:crypto";
import type { LabAccount } from "./account";
import { type BindRequest, Refusal } from "./agent-messages";
import { checkSpelling } from "./domain-spelling";
import { type Protection, protoOf } from "./protection";

/** One bound listener of one agent session. */
export type Listener = {
  id: string;
  token: string;
  hostname: string;
  url: string;
  /** The port of a TCP or TLS endpoint. */
  port: number | undefined;
  metadata: string;
  pooled: boolean;
  protection: Protection;
  request: BindRequest;
  account: LabAccount;
  sessionId: string;
};

/**
 * The name of an endpoint without a URL: the account's one dev domain, as ngrok documents it
 * (https://ngrok.com/docs/domains), or a new random name each time, as SDKs once got and paid plans may still get. The
 * free plan has no random names.
 */
export type Names = "dev" | "random";

/** The host names that are online, and which account may use which name. */
export class Endpoints {
  private readonly byHost = new Map<string, { listeners: Listener[]; next: number }>();
  /** The stale endpoints of dead sessions. Their names stay taken until ngrok would have noticed. */
  private readonly staleEndpoints = new Map<string, number>();
  /** Random names and the account that each was given to. */
  private readonly given = new Map<string, string>();
  private lastId = 0;

  constructor(
    private readonly accounts: LabAccount[],
    private readonly urlOf: (hostname: string, proto: string) => string,
    private readonly names: Names,
    private readonly gone: (listener: Listener) => void = () => undefined,
    private readonly domain = "localhost",
  ) {}

  all(): Listener[] {
    return [...this.byHost.values()].flatMap(({ listeners }) => listeners);
  }

  find(id: string): Listener | undefined {
    return this.all().find((listener) => listener.id === id);
  }

  isOnline(hostname: string): boolean {
    return (this.byHost.get(hostname)?.listeners.length ?? 0) > 0;
  }

  /** Picks the listener for the next visitor. Pooled listeners take turns. */
  pick(hostname: string): Listener | undefined {
    const endpoint = this.byHost.get(hostname);
    if (!endpoint || endpoint.listeners.length === 0) return undefined;
    endpoint.next = (endpoint.next + 1) % endpoint.listeners.length;
    return endpoint.listeners[endpoint.next];
  }

  /** Puts a listener online. A bind with the id and token of an earlier one gets its URL back. */
  bind(
    request: BindRequest,
    protection: Protection,
    account: LabAccount,
    sessionId: string,
    /** The port of a TCP or TLS endpoint. No other endpoint has the same one. */
    port?: number,
  ): Listener {
    const hostname =
      port === undefined
        ? this.hostnameFor(request, account)
        : this.placeFor(request, account, port);
    const pooled = request.Extra.PoolingEnabled === true;
    this.refuseTaken(hostname, pooled, account, request.Id);
    this.refuseTooMany(account, sessionId, request.Id);
    const listener: Listener = {
      id: request.Id || `ep_${++this.lastId}_${randomBytes(6).toString("hex")}`,
      token: request.Extra.Token || randomBytes(12).toString("hex"),
      hostname,
      url:
        port === undefined ? this.urlOf(hostname, request.Proto) : `${request.Proto}://${hostname}`,
      port,
      metadata: request.Extra.Metadata,
      pooled,
      protection,
      request,
      account,
      sessionId,
    };
    this.remove(listener.id);
    const endpoint = this.byHost.get(hostname) ?? { listeners: [], next: -1 };
    endpoint.listeners.push(listener);
    this.byHost.set(hostname, endpoint);
    this.staleEndpoints.delete(hostname);
    return listener;
  }

  remove(id: string): void {
    const gone = this.find(id);
    for (const [hostname, endpoint] of this.byHost) {
      endpoint.listeners = endpoint.listeners.filter((listener) => listener.id !== id);
      if (endpoint.listeners.length === 0) this.byHost.delete(hostname);
    }
    if (gone) this.gone(gone);
  }

  /** Call it when a session died. Its listeners go offline, and their names stay taken for a while. */
  endSession(sessionId: string, toleranceMs: number): void {
    for (const listener of this.all()) {
      if (listener.sessionId !== sessionId) continue;
      this.remove(listener.id);
      if (toleranceMs > 0) this.staleEndpoints.set(listener.hostname, Date.now() + toleranceMs);
    }
  }

  private refuseTooMany(account: LabAccount, sessionId: string, ownId: string): void {
    const others = this.all().filter(
      (listener) => listener.account === account && listener.id !== ownId,
    );
    if (others.length >= account.endpointLimit) {
      throw new Refusal(
        "You have exceeded the maximum number of concurrent endpoints allowed for this account.",
        "ERR_NGROK_18021",
      );
    }
    const onSession = others.filter((listener) => listener.sessionId === sessionId);
    const limit = account.sessionEndpointLimit ?? Infinity;
    if (onSession.length < limit) return;
    const urls = onSession.map(({ url }) => url).join(" ");
    throw new Refusal(
      `Your account may not run more than ${limit} endpoints over a single ngrok agent session. The endpoints already running on this session are: ${urls}`,
      "ERR_NGROK_324",
    );
  }

  /** The host and port of a TCP or TLS endpoint. The lab assigns addresses and reserves none. */
  private placeFor({ Opts, Proto }: BindRequest, account: LabAccount, port: number): string {
    if (protoOf(Proto) === "tls" && account.plan !== "Pay-as-you-go") {
      throw new Refusal("Only Pay-as-you-go plans may create TLS endpoints.", "ERR_NGROK_312");
    }
    if (account.plan === "Free") {
      throw new Refusal(
        "You must add a credit or debit card before you can use TCP endpoints on a free account.",
        "ERR_NGROK_8013",
      );
    }
    const asked = (Opts.Domain || Opts.Hostname).toLowerCase();
    if (asked && asked !== "localhost") this.checkAsked(asked, account);
    return `${asked || "localhost"}:${port}`;
  }

  private hostnameFor(request: BindRequest, account: LabAccount): string {
    const known = request.Id ? this.givenFor(request.Id) : undefined;
    const asked = (request.Opts.Domain || request.Opts.Hostname).toLowerCase();
    if (known) return known;
    if (asked) return this.checkAsked(asked, account);
    if (this.names === "dev" || account.plan === "Free") return account.devDomain;
    const hostname = `${randomBytes(4).toString("hex")}.${this.domain}`;
    this.given.set(hostname, account.name);
    return hostname;
  }

  // A re-bind has the options of the first answer, including the name.
  private givenFor(id: string): string | undefined {
    return this.find(id)?.hostname;
  }

  private checkAsked(hostname: string, account: LabAccount): string {
    checkSpelling(hostname);
    const owner = this.accounts.find(
      ({ domains, devDomain }) => devDomain === hostname || domains.includes(hostname),
    );
    if (owner && owner !== account) {
      throw new Refusal(
        `This domain is reserved for another account.\nFailed to create an endpoint with the domain '${hostname}' for the account '${account.name}'.`,
        "ERR_NGROK_320",
      );
    }
    if (owner === account || this.given.get(hostname) === account.name) return hostname;
    if (account.plan !== "Free" && this.isBranded(hostname)) return hostname;
    throw notAllowed(hostname, account, this.isBranded(hostname));
  }

  private isBranded(hostname: string): boolean {
    return [`.${this.domain}`, ...BRANDED].some((suffix) => hostname.endsWith(suffix));
  }

  private refuseTaken(hostname: string, pooled: boolean, account: LabAccount, ownId: string): void {
    const online = (this.byHost.get(hostname)?.listeners ?? []).filter(({ id }) => id !== ownId);
    const poolable = online.every((other) => other.pooled && other.account === account) && pooled;
    const isStale = (this.staleEndpoints.get(hostname) ?? 0) > Date.now() && ownId === "";
    if ((online.length > 0 && !poolable) || isStale) {
      throw new Refusal(
        `The endpoint '${this.urlOf(hostname, "https")}' is already online. Either stop your existing endpoint first, or start both endpoints with pooling enabled to load balance between them.`,
        "ERR_NGROK_334",
      );
    }
  }
}

/** ngrok owns the names below these and below the lab's own domain. Paid plans may choose one. */
const BRANDED = [".ngrok.io", ".ngrok.app", ".ngrok.dev"];

function notAllowed(hostname: string, { name, plan }: LabAccount, isBranded: boolean): Refusal {
  const whose = `Failed to create an endpoint with the domain '${hostname}' for the account '${name}'.`;
  if (plan !== "Free") {
    return new Refusal(
      `You must reserve a custom hostname for your account before it can be used to create endpoints.\n${whose}`,
      "ERR_NGROK_319",
    );
  }
  return isBranded
    ? new Refusal(
        `Only paid plans may create endpoints with custom subdomains.\n${whose}`,
        "ERR_NGROK_313",
      )
    : new Refusal(
        `Only paid plans may create endpoints with custom hostnames.\n${whose}`,
        "ERR_NGROK_314",
      );
}
