import { type AppAnswer, askApp } from "@/lib/network/ask-app";
import type { Check } from "@/lib/profiles/schema";
import type { TunnelConfig } from "@/lib/tunnels/schema";
import { type HostRefusal, isNextPage, NEXT_REFUSAL, recogniseHostRefusal } from "./host-checks";

const ANSWER_MS = 1_500;
const FURTHER_MS = 800;
const TITLE = "The app answers";
const HOST_TITLE = "The app accepts the tunnel's host name";
/** Where random URLs are, on paid and on free plans (https://ngrok.com/docs/domains). */
const RANDOM_HOSTS = [".ngrok.app", ".ngrok-free.app", ".ngrok-free.dev"];

type App = Pick<TunnelConfig, "upstream" | "domain" | "verifyUpstreamTls">;
type Answered = Extract<AppAnswer, { ok: true }>;
type Silent = Extract<AppAnswer, { ok: false }>;

/** Whether the local app is there, speaks what the tunnel expects, and takes requests for the tunnel's host name. */
export async function checkApp(app: App): Promise<Check[]> {
  const host = app.domain ?? `your-tunnel${RANDOM_HOSTS[0]}`;
  const question = { upstreamUrl: app.upstream, verifyTls: app.verifyUpstreamTls };
  const answer = await askApp({ ...question, host, ms: ANSWER_MS });
  if (!answer.ok) return [await explainSilence(app, host, answer)];
  const detail = `${app.upstream} answers with ${answer.status}.`;
  const answers: Check = { id: "app", status: "pass", title: TITLE, detail };
  const refusal = await findRefusal(app, host, answer);
  if (!refusal) {
    const welcome = `Requests for ${host} are let in.`;
    return [answers, { id: "app-host", status: "pass", title: HOST_TITLE, detail: welcome }];
  }
  return [
    answers,
    {
      id: "app-host",
      status: "fail",
      title: HOST_TITLE,
      detail: `${refusal.server} refuses requests for ${app.domain ?? "host names that it does not know"}.`,
      fix: `In ${refusal.file}: ${refusal.line(app.domain ? [app.domain] : RANDOM_HOSTS)}`,
    },
  ];
}

function isSocket({ upstream }: App): boolean {
  return upstream.startsWith("unix:");
}

async function findRefusal(
  app: App,
  host: string,
  answer: Answered,
): Promise<HostRefusal | undefined> {
  const question = { verifyTls: app.verifyUpstreamTls, ms: FURTHER_MS };
  if (isNextPage(answer.body)) {
    const headers = { Origin: `https://${host}` };
    const path = "/_next/gatehouse-asks";
    const asset = await askApp({ ...question, upstreamUrl: app.upstream, path, host, headers });
    const refused = asset.ok && asset.status === 403 && asset.body.trim() === "Unauthorized";
    return refused ? NEXT_REFUSAL : undefined;
  }
  const { status, body } = answer;
  if (!recogniseHostRefusal({ status, body, home: "" })) return undefined;
  const own = isSocket(app) ? "localhost" : new URL(app.upstream).host;
  const home = await askApp({ ...question, upstreamUrl: app.upstream, host: own });
  return recogniseHostRefusal({ status, body, home: home.ok ? home.body : "" });
}

async function explainSilence(app: App, host: string, silence: Silent): Promise<Check> {
  const base = { id: "app", status: "fail", title: TITLE } as const;
  if (silence.failure === "refused") {
    const fix = "Start your app, or correct the port.";
    return { ...base, detail: `Nothing listens at ${app.upstream}.`, fix };
  }
  if (silence.failure === "certificate") {
    return {
      ...base,
      detail: `Its certificate is not trusted (${silence.message}).`,
      fix: "Turn off Verify upstream TLS for this tunnel: the certificate is your own.",
      apply: { label: "Do not verify it", fields: { verifyUpstreamTls: false } },
    };
  }
  const speakHttp = "See that the app there speaks HTTP.";
  if (isSocket(app)) return { ...base, detail: silence.message, fix: speakHttp };
  const { protocol } = new URL(app.upstream);
  const [other, speaks] = protocol === "https:" ? ["http:", "HTTP"] : ["https:", "HTTPS"];
  const url = app.upstream.replace(protocol, other);
  const answer = await askApp({ upstreamUrl: url, host, verifyTls: false, ms: FURTHER_MS });
  if (!answer.ok) {
    return { ...base, detail: silence.message, fix: speakHttp };
  }
  return {
    ...base,
    detail: `The app speaks ${speaks}.`,
    fix: `Change the local app to ${url}`,
    apply: { label: `Use ${url}`, fields: { upstream: url } },
  };
}
