import type http from "node:http";
import { firstValue, type RawHeaders } from "@/lib/network/headers";
import type { Gate, GateAnswer } from "@/lib/traffic/gate/gate";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";
import type { Claims } from "@/lib/traffic/gate/read-claims";
import { isReserved } from "@/lib/traffic/gate/reserved-path";
import { isDocument, isNavigation, isSameOrigin, type Visit } from "@/lib/traffic/gate/visit";
import { dropBody } from "@/lib/traffic/tunnel-proxy/drop-body";
import {
  passGate,
  passGateForUpgrade,
  refuseUpgrade,
  visitOf,
  writeAnswer,
} from "@/lib/traffic/tunnel-proxy/pass-gate";
import type { Guarded, Reception } from "@/lib/traffic/tunnel-proxy/proxy-server";
import { cookieValues } from "./app-cookies";
import { type Choices, choiceName } from "./choices";
import type { AtLinkDoor, LinkDoors } from "./link-doors";
import { type LinkedApp, onlyOneFor, type Running } from "./linked-app";
import { type OurTarget, readOurTarget } from "./our-target";
import {
  appsPage,
  confirmPage,
  foreignPage,
  noAppPage,
  plain,
  stoppedPage,
  unknownAppPage,
} from "./pages";
import { unregisteringWorker } from "./service-worker";

export type Link = {
  name: string;
  /** Answers those who are not verified. */
  front: Gate;
  doors: LinkDoors;
  choices: Choices;
  apps(): readonly LinkedApp[];
  publicUrl(): string | undefined;
};

type Next =
  /** The request goes to this app's gate. `adding`: headers for its answer. */
  | { to: "app"; running: Running; visit: Visit; adding: RawHeaders | undefined }
  | { to: "visitor"; answer: GateAnswer | Promise<GateAnswer> }
  /** The gate of the link answers. */
  | { to: "front" };

const FRONT: Next = { to: "front" };

/** Finds the app for a request by the person and their choice. The app's own gate decides whether they may enter. */
export class LinkReception implements Reception {
  constructor(private readonly link: Link) {}

  take(request: http.IncomingMessage, response: http.ServerResponse, guarded: Guarded): void {
    const visit = this.visit(request, false);
    this.whenKnown(visit, guarded, (next) => {
      // The visitor left while the signature was verified.
      if (response.destroyed || request.socket.destroyed) return;
      if (next.to === "app") return next.running.way.take(request, response, guarded, next);
      if (next.to === "visitor") return writeWhenReady(request, response, next.answer, guarded);
      passGate(request, response, this.passing(guarded), () => again(request, response));
    });
  }

  takeUpgrade(request: http.IncomingMessage, head: Buffer, guarded: Guarded): void {
    const { socket } = request;
    this.whenKnown(this.visit(request, true), guarded, (next) => {
      if (socket.destroyed) return;
      if (next.to === "app") return next.running.way.takeUpgrade(request, head, guarded, next);
      if (next.to === "visitor")
        return whenReady(
          next.answer,
          guarded((answer) => refuseUpgrade(socket, answer)),
        );
      passGateForUpgrade(request, this.passing(guarded), () => refuseUpgrade(socket, LATER));
    });
  }

  private whenKnown(visit: Visit, guarded: Guarded, settle: (next: Next) => void): void {
    // A machine is nobody who could be asked: its proof alone says for which app it comes.
    const door = this.link.doors.find(visit);
    if (door) return settle(toDoor(door, visit));
    const claims = this.link.front.whoAsks(visit);
    if (!(claims instanceof Promise)) return settle(claims ? this.next(visit, claims) : FRONT);
    void claims.then(
      guarded((late) => {
        // The apps' gates get this token from the cache, so they have to be told that it is new.
        if (late) for (const { running } of this.link.apps()) running?.gate.renew(late);
        settle(late ? this.next(visit, late) : FRONT);
      }),
    );
  }

  private next(visit: Visit, claims: Claims): Next {
    if (firstValue(visit.rawHeaders, "service-worker") === "script")
      return answered(unregisteringWorker());
    if (isReserved(visit.target)) return this.ours(visit, claims);
    const chosen = this.chosen(visit, claims);
    if (chosen?.running) return toApp(chosen.running, visit);
    if (chosen) return answered(stopped(chosen, visit, claims));
    const only = onlyOneFor(claims, this.link.apps());
    if (only?.running && this.mayGoTo(only, visit, claims))
      return toApp(only.running, visit, this.remembering(only, visit, claims));
    if (isDocument(visit)) return answered(this.appsPage(visit, claims));
    return answered(plain(404, "No app is chosen. Open /.gatehouse/ in a browser to choose one."));
  }

  private ours(visit: Visit, claims: Claims): Next {
    const target = readOurTarget(visit.target);
    if (target?.kind === "ask") return this.ask(target.app, visit, claims);
    if (target?.kind === "apps" && visit.method === "POST")
      return answered(this.choose(target, visit, claims));
    if (!target || !isDocument(visit)) return FRONT;
    if (target.kind === "apps") return answered(this.appsPage(visit, claims));
    return answered(this.go(target, visit, claims));
  }

  /** Sends the question to the app's gate. */
  private ask(id: string | undefined, visit: Visit, claims: Claims): Next {
    const app = id === undefined ? this.chosen(visit, claims) : this.find(id);
    const { running } = app ?? onlyOneFor(claims, this.link.apps()) ?? {};
    return running ? toApp(running, visit) : FRONT;
  }

  private choose(
    { app: id, to }: Extract<OurTarget, { kind: "apps" }>,
    visit: Visit,
    claims: Claims,
  ): GateAnswer {
    if (!isSameOrigin(visit) || !isNavigation(visit)) return foreignPage();
    const app = this.find(id);
    return app ? this.open(app, to, visit, claims) : unknownAppPage();
  }

  /** A link into an app. It opens at once only when no other app is open and no other site sent the visitor. */
  private go(
    { app: id, to }: Extract<OurTarget, { kind: "go" }>,
    visit: Visit,
    claims: Claims,
  ): GateAnswer {
    const app = this.find(id);
    if (!app) return unknownAppPage();
    const open = this.chosen(visit, claims);
    const site = firstValue(visit.rawHeaders, "sec-fetch-site");
    const isTheirs = site === "none" || site === "same-origin";
    if (open?.tunnelId === app.tunnelId || (!open && isTheirs))
      return this.open(app, to, visit, claims);
    return confirmPage(
      { tunnelId: app.tunnelId, name: app.nameFor(claims) },
      to,
      open && { name: open.nameFor(claims) },
    );
  }

  /** Opens the app and makes it the chosen one. The browser's cache of another app is cleared. */
  private open(app: LinkedApp, to: string, visit: Visit, claims: Claims): GateAnswer {
    const isSwitch = this.chosen(visit, claims)?.tunnelId !== app.tunnelId;
    const headers = {
      ...BARE_HEADERS,
      location: to,
      ...(isSwitch && {
        "set-cookie": this.cookie(app, claims),
        "clear-site-data": '"cache"',
      }),
    };
    return { status: 303, headers, body: "", isHeld: false };
  }

  /** What a page of an app sends that is not behind the link any more, or was chosen too long ago, is not for another app. */
  private mayGoTo(app: LinkedApp, visit: Visit, claims: Claims): boolean {
    if (isDocument(visit)) return true;
    const choice = this.choice(visit, claims);
    return choice === undefined || choice.tunnelId === app.tunnelId;
  }

  /** Where there is only one app, that one stays chosen when another one starts. */
  private remembering(app: LinkedApp, visit: Visit, claims: Claims): RawHeaders | undefined {
    return isDocument(visit) ? ["set-cookie", this.cookie(app, claims)] : undefined;
  }

  private async appsPage(visit: Visit, claims: Claims): Promise<GateAnswer> {
    const last = this.choice(visit, claims)?.tunnelId;
    const all = await Promise.all(this.link.apps().map((app) => app.shownTo(claims, last)));
    const shown = all.filter((app) => app !== undefined);
    const theirs = shown.filter(({ standing }) => standing === "open" || standing === "stopped");
    const listed = theirs.length > 0 ? theirs : shown;
    if (listed.length === 0) return noAppPage(claims.person);
    return appsPage(this.link.name, listed, claims.person);
  }

  private chosen(visit: Visit, claims: Claims): LinkedApp | undefined {
    const choice = this.choice(visit, claims);
    return choice && Date.now() < choice.until ? this.find(choice.tunnelId) : undefined;
  }

  /** It may have expired. */
  private choice({ rawHeaders }: Visit, { person }: Claims) {
    const values = cookieValues(rawHeaders, choiceName(this.isSecure()));
    return values.length === 0 ? undefined : this.link.choices.find(values, person.sub);
  }

  private cookie(app: LinkedApp, { person }: Claims): string {
    return this.link.choices.cookie(app.tunnelId, person.sub, Date.now(), this.isSecure());
  }

  /** False in the lab only. */
  private isSecure(): boolean {
    return this.link.publicUrl()?.startsWith("http:") !== true;
  }

  private find(id: string | undefined): LinkedApp | undefined {
    return this.link.apps().find(({ tunnelId }) => tunnelId === id);
  }

  private visit(request: http.IncomingMessage, isUpgrade: boolean): Visit {
    return visitOf(request, { publicUrl: this.link.publicUrl(), hasOthers: true }, isUpgrade);
  }

  private passing(guarded: Guarded) {
    return { gate: this.link.front, publicUrl: this.link.publicUrl(), guarded };
  }
}

/** The issuer's keys arrived while the token was being refused, so it is valid now. */
const LATER = plain(503, "Try again.");

function again(request: http.IncomingMessage, response: http.ServerResponse): void {
  writeAnswer(request, response, LATER);
}

function toDoor(door: AtLinkDoor, visit: Visit): Next {
  return "running" in door ? toApp(door.running, visit) : answered(door.answer);
}

function toApp(running: Running, visit: Visit, adding?: RawHeaders): Next {
  return { to: "app", running, visit, adding };
}

function answered(answer: GateAnswer | Promise<GateAnswer>): Next {
  return { to: "visitor", answer };
}

function writeWhenReady(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  answer: GateAnswer | Promise<GateAnswer>,
  guarded: Guarded,
): void {
  whenReady(
    answer,
    guarded((ready) =>
      dropBody(
        request,
        guarded(() => {
          if (!response.destroyed) writeAnswer(request, response, ready);
        }),
      ),
    ),
  );
}

function whenReady(
  answer: GateAnswer | Promise<GateAnswer>,
  write: (answer: GateAnswer) => void,
): void {
  if (answer instanceof Promise) void answer.catch(() => LATER).then(write);
  else write(answer);
}

function stopped(app: LinkedApp, visit: Visit, claims: Claims): GateAnswer {
  return isDocument(visit)
    ? stoppedPage(app.nameFor(claims))
    : plain(503, "The app is stopped for now.");
}
