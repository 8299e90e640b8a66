import { firstValue } from "@/lib/network/headers";
import type { LinkApp, LinkAppOrder, LinkOrder } from "@/lib/traffic/calls";
import { Gate } from "@/lib/traffic/gate/gate";
import type { GateListener } from "@/lib/traffic/gate/gate-outlet";
import type { KeyRing } from "@/lib/traffic/gate/key-ring";
import type { SignatureCache } from "@/lib/traffic/gate/signature-cache";
import { TokenVerifier } from "@/lib/traffic/gate/verify-token";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import type { RefusalReason } from "@/lib/traffic/refusal-reasons";
import { type AppWayOptions, openAppWay } from "@/lib/traffic/tunnel-proxy/app-way";
import { openProxyServer, type ProxyServer } from "@/lib/traffic/tunnel-proxy/proxy-server";
import { Choices } from "./choices";
import { Here } from "./here";
import { keepApart } from "./keep-apart";
import { commonOrigins, LinkDoors } from "./link-doors";
import { LinkReception } from "./link-reception";
import { LinkedApp, type Running } from "./linked-app";

export type LinkProxyOptions = {
  order: LinkOrder;
  ring: KeyRing;
  cache: SignatureCache;
  onProbe(nonce: string): void;
  /** Who is told of one app's requests. */
  connect(
    tunnelId: string,
    order: LinkAppOrder,
  ): Pick<AppWayOptions, "watch" | "onApp" | "onVisit">;
  /** Who is told of what an app's gate sees. */
  listen(tunnelId: string): GateListener;
  /** A request was refused at an app's gate; before an app is known, at that of the first one. */
  refused(tunnelId: string, reason: RefusalReason): void;
};

/** Lets every verified person through. The gate of each app then decides who may enter it. */
const EVERYBODY: AccessRules = {
  ...{ emails: [], domains: [], roles: [], tenants: [] },
  ...{ requireVerifiedEmail: false, mayAsk: false, grants: [], removals: [], asks: [] },
};

/**
 * One place for the visitors of several apps, each of which keeps a gate and a way of its own. What comes without a
 * verified login is answered by a gate that belongs to the link.
 */
export class LinkProxy {
  private readonly verifier: TokenVerifier;
  private readonly front: Gate;
  private readonly reception: LinkReception;
  private readonly doors: LinkDoors;
  private apps: LinkedApp[] = [];
  private publicUrl: string | undefined;
  private server: ProxyServer | undefined;

  constructor(private readonly options: LinkProxyOptions) {
    const { order, ring, cache } = options;
    this.verifier = new TokenVerifier({ ...order.gate, ring, cache });
    this.publicUrl = order.publicUrl;
    this.front = new Gate({
      ...order.gate,
      ...{
        access: EVERYBODY,
        ring,
        cache,
        verifier: this.verifier,
        listener: this.listenInFront(),
        onRefused: (reason: RefusalReason) => {
          const [first] = this.apps;
          if (first) options.refused(first.tunnelId, reason);
        },
      },
    });
    this.doors = new LinkDoors(order.gate.headers);
    this.reception = new LinkReception({
      name: order.name,
      front: this.front,
      doors: this.doors,
      choices: new Choices(order.linkId, order.choiceKey),
      apps: () => this.apps,
      publicUrl: () => this.publicUrl,
    });
    this.setApps(order.apps);
  }

  /** @param url of an earlier one, whose place it takes */
  async open(url?: string): Promise<void> {
    const { order, onProbe } = this.options;
    const { socketFolder } = order;
    const place = { socketFolder, onProbe, ...(url !== undefined && { url }) };
    this.server = await openProxyServer(place, this.reception);
  }

  get url(): string {
    return this.server?.url ?? "";
  }

  async listenAgain(): Promise<void> {
    await this.server?.listenAgain();
  }

  /** Takes effect at once. Requests of a removed app are cut; those of other apps go on. */
  setApps(wanted: readonly LinkApp[]): void {
    const before = new Map(this.apps.map((app) => [app.tunnelId, app]));
    const after = new Map(wanted.map((app) => [app.tunnelId, app]));
    for (const [tunnelId, app] of before) if (!after.has(tunnelId)) app.close();
    this.apps = [...after.values()].map((app) => {
      const known =
        before.get(app.tunnelId) ?? new LinkedApp(app.tunnelId, "", undefined, undefined);
      return known.changedTo(app, (order) => this.run(app.tunnelId, order));
    });
    this.showDoors();
  }

  setAccess(tunnelId: string, rules: AccessRules): void {
    if (!this.apps.some((app) => app.tunnelId === tunnelId)) return;
    this.apps = this.apps.map((app) => (app.tunnelId === tunnelId ? app.withAccess(rules) : app));
    this.showDoors();
  }

  setPublicUrl(url: string): void {
    this.publicUrl = url;
    for (const { running } of this.apps) running?.way.setPublicUrl(url);
  }

  /** See Gate. */
  tellAgain(): void {
    for (const { running } of this.apps) running?.gate.tellAgain();
  }

  close(): void {
    this.server?.close();
    for (const app of this.apps) app.close();
    this.front.close();
  }

  /** The link's own gate answers preflights, and refuses what is at no app's door. */
  private showDoors(): void {
    this.doors.set(this.apps);
    const doors = { keys: [], webhooks: [], origins: commonOrigins(this.apps) };
    this.front.setAccess({ ...EVERYBODY, doors });
  }

  private run(tunnelId: string, order: LinkAppOrder): Running {
    const { ring, cache, connect, listen } = this.options;
    const gate = new Gate({
      ...this.options.order.gate,
      ...{ access: order.access, ring, cache, verifier: this.verifier },
      listener: listen(tunnelId),
      onRefused: (reason) => this.options.refused(tunnelId, reason),
    });
    const here = new Here();
    const told = connect(tunnelId, order);
    const way = openAppWay({
      ...order,
      ...{ gate, publicUrl: this.publicUrl, apart: keepApart(tunnelId) },
      ...told,
      onVisit: (headers, until) => {
        // A machine has none.
        const id = firstValue(headers, "ngrok-auth-user-id");
        if (id !== undefined) here.note(id);
        told.onVisit?.(headers, until);
      },
    });
    return { gate, way, order, here };
  }

  /** A policy without the token concerns every app of the link. A wrong token is reported once, for the first app. */
  private listenInFront(): GateListener {
    const first = (tell: (listener: GateListener) => void) => {
      const [app] = this.apps;
      if (app) tell(this.options.listen(app.tunnelId));
    };
    return {
      gate: ({ state }) => {
        for (const { running } of this.apps) running?.gate.see(state);
      },
      alarm: (alarm) => first((listener) => listener.alarm(alarm)),
      // Verified people were on the link's own pages. That is not a visit of an app.
      visits: (visits) => {
        const unverified = visits.filter(({ person }) => person === undefined);
        if (unverified.length > 0) first((listener) => listener.visits(unverified));
      },
      asked: () => undefined,
      grantUsed: () => undefined,
    };
  }
}
