import { publicUrl } from "./public-url";
import { showHidden } from "./show-hidden.mjs";
import type { Tunnel } from "./tunnels";

export type MessageFormat = "text" | "markdown";

type Shared = Pick<Tunnel, "name" | "allowedEmails" | "allowedDomains" | "domain" | "status">;

type Style = {
  format: MessageFormat;
  /** Whether ngrok shows visitors a warning page before the login, as on its free plan. */
  warned?: boolean;
  /** The one link of all of them. */
  link?: string | undefined;
};

const NAMED = 3;
// https://ngrok.com/docs/pricing-limits/free-plan-limits: each browser shows it, and again after 7 days.
const WARNING_PAGE =
  "Before the login you see a warning page of ngrok, the service behind the link: click “Visit Site”.";
const UNTIL = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});

/** The message to the people with whom it is shared: links, who may enter, end time, and how to log in. */
export function writeShareMessage(
  title: string,
  tunnels: readonly Shared[],
  { format, warned = false, link }: Style,
): string {
  const markdown = format === "markdown";
  const plain = markdown ? escapeMarkdown : (text: string) => text;
  const linked = tunnels.flatMap((tunnel) => {
    const url = publicUrl(tunnel);
    return url === undefined ? [] : [{ tunnel, url }];
  });
  const write = (name: string, url: string) => {
    if (markdown) return `- [${plain(name)}](<${url}>)`;
    // The heading names it already.
    return name === title ? url : `${name}: ${url}`;
  };
  const links =
    link === undefined
      ? linked.map(({ tunnel: { name }, url }) => write(name, url))
      : [write(title, link)];
  const heading = markdown
    ? `**${plain(title)} is shared with you**`
    : `${title} is shared with you`;
  const shared = linked.length > 0 ? linked.map(({ tunnel }) => tunnel) : tunnels;
  const facts = [
    ...(link === undefined ? [] : [describeApps(tunnels, plain)]),
    ...describeWho(shared, plain),
    ...describeUntil(shared, plain),
  ];
  const login = `Open ${links.length > 1 ? "a" : "the"} link and log in with your e-mail address.`;
  const text = [
    heading,
    "",
    ...(links.length > 0 ? [...links, ""] : []),
    ...[...facts, ...(warned ? [login, WARNING_PAGE] : [login])].map((line, index, lines) =>
      markdown && index < lines.length - 1 ? `${line}  ` : line,
    ),
  ]
    .join("\n")
    .replace(/(?<! ) +$/gm, (spaces) => (markdown && spaces.length >= 2 ? "  " : ""));
  return showHidden(text, "\n");
}

function describeWho(tunnels: readonly Shared[], plain: (text: string) => string): string[] {
  const lists = tunnels.map(({ allowedEmails, allowedDomains }) =>
    describeList(allowedEmails, allowedDomains),
  );
  if (new Set(lists).size <= 1) return [`Who may enter: ${plain(lists[0] ?? "")}.`];
  return tunnels.map(
    ({ name }, index) => `Who may enter ${plain(`${name}: ${lists[index] ?? ""}`)}.`,
  );
}

function describeList(emails: readonly string[], domains: readonly string[]): string {
  if (emails.length + domains.length === 0) return "everyone who can log in";
  const people =
    emails.length > NAMED ? [`${emails.length.toLocaleString("en")} people on the list`] : emails;
  const everyone = domains.map((domain) => `everyone at ${domain}`);
  return joinWords([...everyone, ...people]);
}

function describeApps(tunnels: readonly Shared[], plain: (text: string) => string): string {
  return `After the login you choose an app: ${plain(joinWords(tunnels.map(({ name }) => name)))}.`;
}

function describeUntil(tunnels: readonly Shared[], plain: (text: string) => string): string[] {
  const ends = tunnels.map(({ status }) =>
    status.stopAt === undefined
      ? "until it is stopped"
      : `until ${UNTIL.format(Date.parse(status.stopAt))}`,
  );
  if (new Set(ends).size <= 1) return [`Open ${ends[0] ?? "until it is stopped"}.`];
  return tunnels.map(({ name }, index) => `${plain(name)} is open ${ends[index]}.`);
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}
