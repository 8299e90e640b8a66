import "server-only";
import { type BoundDoors, covers, forgetBound, noteBound } from "@/lib/access/bound-doors";
import { toBound } from "@/lib/access/doors";
import { rulesNow } from "@/lib/access/outlet";
import { getConnection } from "@/lib/accounts/service";
import type { TunnelError, TunnelState } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import type { Failure } from "@/lib/engine/failure";
import type { StateChange, TunnelRuntime } from "@/lib/engine/tunnel";
import type { LinkApp } from "@/lib/traffic/calls";
import { appUrl } from "./app-url";
import { describeFailedStart } from "./describe-failed-start";
import { doorsForLink, doorsNeededBy } from "./link-doors";
import { type LinkGroup, readLinkGroup } from "./link-group";
import { type OpenedLink, openLink } from "./open-link";
import { describeBind } from "./plan-link";
import { beginLinkRun } from "./runs";

type AppOrder = NonNullable<LinkApp["order"]>;

/** One app on the link, from its first start behind it on. What it is like follows from the link and from `wanted`. */
type Member = {
  wanted: boolean;
  state: TunnelState;
  since: string;
  lastError?: TunnelError | undefined;
  /** As it was started. */
  app: StartedApp;
};

type StartedApp = { name: string; order: AppOrder };

export type MemberSink = (tunnelId: string, change?: StateChange) => void;

/**
 * One link: its apps, and its one run in the engine. It is up while an app is wanted up; starting and stopping one app
 * tells the link's proxy and leaves the others alone. It is bound anew only where what its login needs has changed since.
 */
export class LinkRun {
  private readonly members = new Map<string, Member>();
  private current: OpenedLink | undefined;
  private opening: { bind: string; doors: BoundDoors; opened: Promise<OpenedLink> } | undefined;
  /** The group as it was last read: a stop works also while the database does not. */
  private group: LinkGroup | undefined;

  constructor(
    /** As the engine knows it. */
    readonly id: string,
    private readonly tell: MemberSink,
  ) {}

  /** Prepares a start of this app. Call `join` or `giveUp` with the result. */
  async open(tunnelId: string): Promise<OpenedLink> {
    const group = readLinkGroup(this.id);
    this.group = group;
    const bind = describeBind(group.link, group.members);
    const needed = toBound(doorsNeededBy(tunnelId, group.members));
    const fits = (known: { bind: string; doors: BoundDoors } | undefined) =>
      known?.bind === bind && covers(known.doors, needed);
    const { current, opening } = this;
    if (current && fits(current)) return awaited(current);
    return awaited(await (opening && fits(opening) ? opening.opened : this.openNew(group, bind)));
  }

  /** The app is up behind the link from now on. One that is up already is cut off first, as by a restart. */
  join(tunnelId: string, app: StartedApp, opened: OpenedLink, cause: string): void {
    opened.awaited -= 1;
    const known = this.members.get(tunnelId);
    if (known?.wanted) {
      known.wanted = false;
      this.showApps();
    }
    const { state = "stopped", since = now() } = known ?? {};
    const member: Member = { wanted: true, state, since, app };
    this.members.set(tunnelId, member);
    this.step(tunnelId, member, "starting", cause);
    if (this.current === opened) this.showApps();
    else if (opened.isClosed) return void this.rebind(cause).catch((error) => this.gone(error));
    else this.begin(opened, cause);
    this.follow(tunnelId);
  }

  /** The link could not even be tried. */
  private gone(error: unknown): void {
    const reason = describeFailedStart(error);
    for (const id of this.wanted()) this.failMember(id, reason);
  }

  private failMember(tunnelId: string, reason: TunnelError): void {
    const member = this.members.get(tunnelId);
    if (!member || member.state === "failed") return;
    member.lastError = reason;
    this.step(tunnelId, member, "failed", reason.title, reason.code);
  }

  giveUp(opened: OpenedLink): void {
    opened.awaited -= 1;
    const isUnused = opened.awaited === 0 && this.current !== opened && !opened.isClosed;
    if (isUnused) opened.plan.release?.();
  }

  /** Stops the app, at once. The last one takes the link with it: then it resolves when that is down, within a second. */
  async leave(tunnelId: string, cause: string): Promise<void> {
    const member = this.members.get(tunnelId);
    if (!member) return;
    const wasUp = isRunning(member.state);
    member.wanted = false;
    member.lastError = undefined;
    if (this.wanted().length > 0) {
      this.showApps();
      return this.step(tunnelId, member, "stopped", cause);
    }
    if (wasUp) this.step(tunnelId, member, "stopping", cause);
    await getEngine().stop(this.id, cause);
    if (this.members.get(tunnelId) === member && !member.wanted) {
      this.step(tunnelId, member, "stopped", wasUp ? "The link is closed." : cause);
    }
  }

  /** Binds it anew for the same apps. */
  async rebind(cause: string): Promise<void> {
    const group = readLinkGroup(this.id);
    this.group = group;
    const bind = describeBind(group.link, group.members);
    const opened = awaited(await this.openNew(group, bind));
    if (this.wanted().length === 0 || opened.isClosed) return this.giveUp(opened);
    opened.awaited -= 1;
    this.begin(opened, cause);
  }

  /** The link must not run like this. Nothing stays bound, and none of its apps is wanted up any more. Returns their ids. */
  fail(failure: Failure): string[] {
    const ids = this.wanted();
    const engine = getEngine();
    engine.fail(this.id, failure);
    const { persistence: _, ...reason } = failure;
    for (const id of ids) {
      const member = this.members.get(id);
      if (member) member.wanted = false;
      this.failMember(id, { ...reason, at: now() });
    }
    // A start was in progress for another run, which has no app any more.
    if (isRunning(engine.runtimeOf(this.id)?.state) || this.current) {
      void engine.stop(this.id, failure.title);
    }
    return ids;
  }

  /** Call it when the engine reports a change of the link. */
  hear(change?: StateChange): void {
    for (const id of this.wanted()) this.follow(id, change);
    if (!change) for (const id of this.wanted()) this.tell(id);
  }

  /** Call it when the name, the order or the members change, because visitors see them. */
  refresh(): void {
    this.group = readLinkGroup(this.id);
    this.showApps();
  }

  /** The tunnel runs elsewhere now, or is deleted. */
  forget(tunnelId: string): void {
    if (this.current) forgetBound(tunnelId, this.current.doors);
    this.members.delete(tunnelId);
  }

  has(tunnelId: string): boolean {
    return this.members.has(tunnelId);
  }

  isUp(tunnelId: string): boolean {
    const member = this.members.get(tunnelId);
    return member?.wanted === true && isRunning(member.state);
  }

  /** The ids of the apps that are wanted up. */
  wanted(): string[] {
    return [...this.members].flatMap(([id, { wanted }]) => (wanted ? [id] : []));
  }

  /** `updatedAt` of the link that runs (ISO 8601). */
  get startedWith(): string | undefined {
    return this.current?.updatedAt;
  }

  /** The same shape as the engine reports for a tunnel of its own. */
  runtimeOf(tunnelId: string): TunnelRuntime | undefined {
    const member = this.members.get(tunnelId);
    if (!member) return undefined;
    const { state, since, lastError } = member;
    if (state === "stopped" || state === "failed") {
      return { state, since, ...(lastError && { lastError }) };
    }
    const { url, retry, urlChanged, accountId } = getEngine().runtimeOf(this.id) ?? {};
    const own = (linkUrl: string) => appUrl(linkUrl, tunnelId);
    return {
      state,
      since,
      ...(url !== undefined && { url: own(url) }),
      ...(lastError && { lastError }),
      ...(retry && { retry }),
      ...(urlChanged && {
        urlChanged: { ...urlChanged, from: own(urlChanged.from), to: own(urlChanged.to) },
      }),
      ...(accountId !== undefined && { accountId }),
    };
  }

  private openNew(group: LinkGroup, bind: string): Promise<OpenedLink> {
    const released = (gone: OpenedLink) => {
      for (const id of this.members.keys()) forgetBound(id, gone.doors);
      if (this.current === gone) this.current = undefined;
    };
    const doors = doorsForLink(group.members);
    const opened = openLink(group, { bind, doors, apps: this.apps(), released }).finally(() => {
      if (this.opening?.opened === opened) this.opening = undefined;
    });
    this.opening = { bind, doors: toBound(doors), opened };
    return opened;
  }

  /** From here on without a pause: the account may have become another one while the proxy was being opened. */
  private begin(opened: OpenedLink, cause: string): void {
    try {
      opened.plan.account = getConnection(opened.plan.account.accountId);
    } catch (error) {
      opened.plan.release?.();
      throw error;
    }
    beginLinkRun(this.id);
    const engine = getEngine();
    const isUp = isRunning(engine.runtimeOf(this.id)?.state);
    this.current = opened;
    this.showApps();
    if (isUp) void engine.restart(opened.plan, cause);
    else engine.start(opened.plan, cause);
  }

  private showApps(): void {
    const { current } = this;
    if (!current) return;
    current.proxy.setApps(this.apps());
    for (const [id, { wanted }] of this.members) {
      if (wanted) noteBound(id, current.doors);
      else forgetBound(id, current.doors);
    }
  }

  /** In the order of the list; those that run and have left the group since come last. */
  private apps(): LinkApp[] {
    const listed = this.group?.members ?? [];
    const ids = new Set(listed.map(({ id }) => id));
    const strays = this.wanted().filter((id) => !ids.has(id));
    return [
      ...listed.map(({ id, name }) => this.app(id, name)),
      ...strays.map((id) => this.app(id, this.members.get(id)?.app.name ?? "")),
    ];
  }

  private app(tunnelId: string, name: string): LinkApp {
    const member = this.members.get(tunnelId);
    // The rules of who may enter may have changed since the start.
    const known = member?.app.order;
    const access = rulesNow(tunnelId) ?? known?.access;
    const order = member?.wanted && known && { ...known, access: access ?? known.access };
    return { tunnelId, name, ...(access && { access }), ...(order && { order }) };
  }

  /** The member is what the link is. */
  private follow(tunnelId: string, change?: StateChange): void {
    const member = this.members.get(tunnelId);
    if (!member?.wanted) return;
    const { state = "stopped", lastError } = getEngine().runtimeOf(this.id) ?? {};
    const isDown = state === "stopped" || state === "stopping";
    const comesNext = isDown && this.current !== undefined;
    const next = comesNext ? "starting" : state;
    member.lastError = comesNext ? undefined : lastError;
    this.step(tunnelId, member, next, causeOf(next, change), change?.code);
  }

  private step(id: string, member: Member, to: TunnelState, cause: string, code?: string): void {
    const { state: from } = member;
    if (from === to) return;
    const at = now();
    member.state = to;
    member.since = at;
    const url = getEngine().runtimeOf(this.id)?.url;
    this.tell(id, {
      tunnelId: id,
      at,
      from,
      to,
      cause,
      ...(code !== undefined && { code }),
      ...(url !== undefined && { url: appUrl(url, id) }),
    });
  }
}

/** Writes the link's changes into the history of each member. */
function causeOf(state: TunnelState, change: StateChange | undefined): string {
  if (change) return `With its link: ${change.cause}`;
  return state === "online" ? "Online with its link." : "Like its link.";
}

function awaited(opened: OpenedLink): OpenedLink {
  opened.awaited += 1;
  return opened;
}

function isRunning(state: TunnelState | undefined): boolean {
  return state === "starting" || state === "online" || state === "reconnecting";
}

function now(): string {
  return new Date().toISOString();
}
