import type { Duplex } from "node:stream";
import { z } from "zod";
import type { LabAccount } from "./account";
import { type BindRequest, Refusal } from "./agent-messages";
import type { EdgeCertificate } from "./certificate";
import type { Endpoints, Listener } from "./endpoints";
import { Issuers } from "./issuers";
import { issuersOf, type Protection, protoOf, readProtection } from "./protection";
import { RawEndpoints } from "./raw-endpoints";

/** What a bind needs to know about its session. */
export type BindingSession = { readonly id: string; readonly presumedDead: boolean };

export type BinderOptions = {
  endpoints: Endpoints;
  certificate: EdgeCertificate;
  open: (listener: Listener, clientAddress: string) => Duplex | undefined;
};

/** Puts endpoints online: reads their protection, asks their issuers, and gives TCP and TLS endpoints a port. */
export class Binder {
  /** Options of listeners since the start that the lab accepts but does not implement. */
  readonly everNotRun = new Set<string>();
  private readonly issuers = new Issuers();
  private readonly raw: RawEndpoints;

  constructor(private readonly options: BinderOptions) {
    this.raw = new RawEndpoints(options);
  }

  close(): void {
    this.raw.close();
  }

  release({ port }: Listener): void {
    if (port !== undefined) this.raw.release(port);
  }

  /** Returns the answer for the agent. @throws Refusal */
  async bind(session: BindingSession, account: LabAccount, request: BindRequest): Promise<object> {
    const protection = readProtection(request, account);
    await Promise.all(issuersOf(protection).map((place) => this.issuers.check(place)));
    const port = protoOf(request.Proto) === "http" ? undefined : await this.portFor(request);
    const listener = this.putOnline(session, account, request, protection, port);
    return {
      Id: listener.id,
      URL: listener.url,
      Proto: request.Proto,
      Opts: {
        ...request.Opts,
        ...(port === undefined ? { Domain: listener.hostname } : { Addr: listener.hostname }),
      },
      Extra: { Token: listener.token },
    };
  }

  /** If the session has died while the issuer was asked, nothing goes online. */
  private putOnline(
    session: BindingSession,
    account: LabAccount,
    request: BindRequest,
    protection: Protection,
    port: number | undefined,
  ): Listener {
    try {
      if (session.presumedDead) throw new Refusal("The session has ended.", "ERR_NGROK_4018");
      const { endpoints } = this.options;
      const listener = endpoints.bind(request, protection, account, session.id, port);
      if (port !== undefined) this.raw.serve(port, listener);
      for (const what of protection.notRun) this.everNotRun.add(what);
      return listener;
    } catch (error) {
      if (port !== undefined) this.raw.release(port);
      throw error;
    }
  }

  /** An agent that binds again sends the address that it had. */
  private portFor({ Opts, Id }: BindRequest): Promise<number> {
    const { port } = this.options.endpoints.find(Id) ?? {};
    if (port !== undefined) this.raw.release(port);
    const address = z.string().safeParse(Opts.Addr).data ?? "";
    return this.raw.reserve(port ?? Number(/:(\d+)$/.exec(address)?.[1] ?? 0));
  }
}
