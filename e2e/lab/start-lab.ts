import { type SampleApp, startSampleApp } from "./app/start-app";
import { type Descope, startDescope } from "./descope/start-descope";
import { type LabAccount, PLANS, type Plan } from "./edge/account";
import type { Names } from "./edge/endpoints";
import { type Edge, startEdge } from "./edge/start-edge";
import type { Outside } from "./outside";

export type LabOptions = {
  /** What an endpoint without a URL gets. By default the account's one domain. */
  names?: Names;
  /** The plan of "Work account", which specs use. Pay-as-you-go when absent. */
  plan?: Plan;
  agentPort?: number;
  visitorPort?: number;
  controlPort?: number;
  descopePort?: number;
  appPort?: number;
  /** Where the edge and Descope are. The sample app stays on loopback. */
  outside?: Outside;
};

export type Lab = {
  edge: Edge;
  descope: Descope;
  app: SampleApp;
  accounts: LabAccount[];
  names: Names;
  close(): Promise<void>;
};

/** The second is a domain of the user whose DNS record is missing (RFC 2606, section 2). */
const WORK_DOMAINS: Record<Plan, string[]> = {
  Free: [],
  Hobbyist: ["storefront.localhost"],
  "Pay-as-you-go": ["storefront.localhost", "demo.example.invalid"],
};

// Made for each lab, because a spec may change an account's limits.
const accounts = (plan: Plan): LabAccount[] => [
  {
    name: "Work account",
    authtoken: "2labWorkAccountAuthtoken_0000000000000000",
    ...PLANS[plan],
    oidc: true,
    devDomain: "work-dev.localhost",
    domains: WORK_DOMAINS[plan],
  },
  {
    name: "Second account",
    authtoken: "2labSecondAccountAuthtoken_00000000000000",
    ...PLANS["Pay-as-you-go"],
    oidc: true,
    devDomain: "second-dev.localhost",
    domains: ["second.localhost"],
  },
  {
    name: "Free account",
    authtoken: "2labFreeAccountAuthtoken_0000000000000000",
    ...PLANS.Free,
    oidc: true,
    devDomain: "free.localhost",
    domains: [],
  },
  {
    name: "Hobbyist account",
    authtoken: "2labHobbyistAccountAuthtoken_000000000000",
    ...PLANS.Hobbyist,
    oidc: true,
    devDomain: "hobbyist-dev.localhost",
    domains: ["hobbyist.localhost"],
  },
  {
    name: "Account without OpenID Connect",
    authtoken: "2labNoLoginAccountAuthtoken_0000000000000",
    ...PLANS.Free,
    oidc: false,
    devDomain: "no-login-dev.localhost",
    domains: [],
  },
];

/**
 * Starts the edge, Descope with the edge's callback approved, and a sample app. Ports that are absent are chosen
 * freely. When one is not available, everything is stopped again.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { agentPort, visitorPort, controlPort, descopePort, appPort, outside } = options;
  const { names = "dev" } = options;
  const all = accounts(options.plan ?? "Pay-as-you-go");
  const started: { close(): Promise<void> }[] = [];
  const close = async () => void (await Promise.all(started.map((part) => part.close())));
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    started.push(part);
    return part;
  };
  try {
    const edge = keep(
      await startEdge({
        accounts: all,
        names,
        ...(outside && { outside }),
        ...(agentPort !== undefined && { agentPort }),
        ...(visitorPort !== undefined && { visitorPort }),
        ...(controlPort !== undefined && { controlPort }),
      }),
    );
    const descope = keep(
      await startDescope({
        // The edge's callback, and the one that everybody approves who follows ngrok's guide. Gatehouse checks whether
        // it is approved.
        redirectUris: [edge.callbackUrl, "https://idp.ngrok.com/oauth2/callback"],
        ...(outside && { outside }),
        ...(descopePort !== undefined && { port: descopePort }),
      }),
    );
    const app = keep(await startSampleApp(appPort === undefined ? {} : { port: appPort }));
    return { edge, descope, app, accounts: all, names, close };
  } catch (error) {
    await close();
    throw error;
  }
}
