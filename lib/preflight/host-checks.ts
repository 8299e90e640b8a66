/** A development server's answer to a host name that it does not know, and the line that allows it. */
export type HostRefusal = { server: string; file: string; line(hosts: readonly string[]): string };

/** What the app said: to the tunnel's host name, and for comparison to its own. */
export type HostAnswers = {
  status: number;
  body: string;
  /** The front page as the app serves it to localhost; empty when it was not asked. */
  home: string;
};

type Rule = HostRefusal & { matches(answers: HostAnswers): boolean };

const isAngular = ({ home }: HostAnswers) => /<app-root|ng-version=/i.test(home);
const isVite = ({ status, body }: HostAnswers) =>
  status === 403 && /Blocked request\. This host/i.test(body);
const isWebpack = ({ body }: HostAnswers) => /Invalid Host(\/Origin)? header/i.test(body);

/** Texts of the servers' own refusals. The line is what their documentation asks for. The first that fits is meant. */
const RULES: Rule[] = [
  {
    // Its dev server is Vite's, or was webpack's, and repeats their advice; the file is its own.
    server: "Angular",
    file: "angular.json, serve, options",
    line: (hosts) => `"allowedHosts": ${list(hosts)}`,
    matches: (answers) => isAngular(answers) && (isVite(answers) || isWebpack(answers)),
  },
  {
    server: "Vite's preview",
    file: "vite.config.js",
    line: (hosts) => `preview: { allowedHosts: ${list(hosts)} }`,
    matches: (answers) => isVite(answers) && answers.body.includes("preview.allowedHosts"),
  },
  {
    server: "Vite",
    file: "vite.config.js",
    line: (hosts) => `server: { allowedHosts: ${list(hosts)} }`,
    matches: isVite,
  },
  {
    server: "webpack-dev-server (also Vue CLI and Create React App)",
    file: "webpack.config.js",
    line: (hosts) => `devServer: { allowedHosts: ${list(hosts)} }`,
    matches: isWebpack,
  },
  {
    server: "Django",
    file: "settings.py",
    line: (hosts) => `ALLOWED_HOSTS = ${list(hosts)}`,
    matches: ({ status, body }) =>
      status === 400 && /DisallowedHost|Invalid HTTP_HOST header/i.test(body),
  },
  {
    server: "Rails",
    file: "config/environments/development.rb",
    line: (hosts) => hosts.map((host) => `config.hosts << "${host}"`).join("; "),
    matches: ({ status, body }) => status === 403 && /Blocked hosts?:/i.test(body),
  },
  {
    server: "ASP.NET Core",
    file: "appsettings.json",
    line: (hosts) => `"AllowedHosts": "${hosts.map((host) => star(host)).join(";")}"`,
    matches: ({ status, body }) => status === 400 && /Bad Request - Invalid Hostname/i.test(body),
  },
];

/**
 * Next.js serves its page to every host name and refuses only what the page then asks for, when it comes from an origin
 * that it does not know, with 403 and this one word (Next.js, server/lib/router-utils/block-cross-site-dev).
 */
export const NEXT_REFUSAL: HostRefusal = {
  server: "Next.js",
  file: "next.config.js",
  line: (hosts) => `allowedDevOrigins: ${list(hosts.map((host) => star(host)))}`,
};

export function refusesAsNext({ status, body }: Pick<HostAnswers, "status" | "body">): boolean {
  return status === 403 && body.trim() === "Unauthorized";
}

/** Which server refused the host name, judged by its answer; undefined when the answer is no such refusal. */
export function recogniseHostRefusal(answers: HostAnswers): HostRefusal | undefined {
  return RULES.find((rule) => rule.matches(answers));
}

/** Whether the page is one of Next.js, which has to be asked further. */
export function isNextPage(body: string): boolean {
  return body.includes("/_next/static/");
}

function list(hosts: readonly string[]): string {
  return `[${hosts.map((host) => `"${host}"`).join(", ")}]`;
}

// ".example.com" stands for all names below it; some write "*.example.com" for that.
function star(host: string): string {
  return host.startsWith(".") ? `*${host}` : host;
}
