import type { Duplex } from "node:stream";
import { z } from "zod";
import type { LabAccount } from "./account";
import { type BindRequest, Refusal } from "./agent-messages";
import type { EdgeCertificate } from "./certificate";
import type { Endpoints, Listener } from "./endpoints";
import { Issuers } from "./issuers";
import { issuersOf, type Protection, protoOf, readProtection } from "./protection";
import { RawEndpoints } from "./raw-endpoints";

/** What a bind has to know of the session that it came over. */
export type BindingSession = { readonly id: string; readonly presumedDead: boolean };

export type BinderOptions = {
  endpoints: Endpoints;
  certificate: EdgeCertificate;
  open: (listener: Listener, clientAddress: string) => Duplex | undefined;
};

/** Puts endpoints online: what protects them is read, their issuers are asked, TCP and TLS get a port. */
export class Binder {
  /** What listeners since the start have asked for and the lab does not do. */
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

  /** The answer for the agent. @throws Refusal */
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

  /** The session may have died while the issuer was asked; then nothing of it goes online. */
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

  /** An agent that binds again says which address it had. */
  private portFor({ Opts, Id }: BindRequest): Promise<number> {
    const { port } = this.options.endpoints.find(Id) ?? {};
    if (port !== undefined) this.raw.release(port);
    const address = z.string().safeParse(Opts.Addr).data ?? "";
    return this.raw.reserve(port ?? Number(/:(\d+)$/.exec(address)?.[1] ?? 0));
  }
}
