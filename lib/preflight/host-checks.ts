/** A development server that refuses an unknown host name, and the line of configuration that allows the name. */
export type HostRefusal = { server: string; file: string; line(hosts: readonly string[]): string };

/** The app's answers to the tunnel's host name and, for comparison, to its own. */
export type HostAnswers = {
  status: number;
  body: string;
  /** The front page for localhost; empty when it was not requested. */
  home: string;
};

type Rule = HostRefusal & { matches(answers: HostAnswers): boolean };

const isAngular = ({ home }: HostAnswers) => /<app-root|ng-version=/i.test(home);
const isVite = ({ status, body }: HostAnswers) =>
  status === 403 && /Blocked request\. This host/i.test(body);
const isWebpack = ({ body }: HostAnswers) => /Invalid Host(\/Origin)? header/i.test(body);

/** The texts of the servers' refusals. The line is from their documentation. The first rule that matches counts. */
const RULES: Rule[] = [
  {
    // Angular uses the development server of Vite (earlier: webpack) and shows its advice, but has its own file.
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
 * Next.js serves its page for every host name. It refuses only the page's own requests when their origin is unknown,
 * with 403 and one word (Next.js, server/lib/router-utils/block-cross-site-dev).
 */
export const NEXT_REFUSAL: HostRefusal = {
  server: "Next.js",
  file: "next.config.js",
  line: (hosts) => `allowedDevOrigins: ${list(hosts.map((host) => star(host)))}`,
};

export function refusesAsNext({ status, body }: Pick<HostAnswers, "status" | "body">): boolean {
  return status === 403 && body.trim() === "Unauthorized";
}

/** Recognises by the answer which server refused the host name; undefined when it is not such a refusal. */
export function recogniseHostRefusal(answers: HostAnswers): HostRefusal | undefined {
  return RULES.find((rule) => rule.matches(answers));
}

/** Whether the page is from Next.js, which needs another request to find out. */
export function isNextPage(body: string): boolean {
  return body.includes("/_next/static/");
}

function list(hosts: readonly string[]): string {
  return `[${hosts.map((host) => `"${host}"`).join(", ")}]`;
}

// ".example.com" means all names below it; some servers write "*.example.com" instead.
function star(host: string): string {
  return host.startsWith(".") ? `*${host}` : host;
}
