/** A development server's answer to a host name that it does not know, and the line that allows it. */
export type HostRefusal = { server: string; file: string; line(hostname: string): string };

type Rule = HostRefusal & { matches(status: number, body: string): boolean };

/** Texts of the servers' own refusals. The line is what their documentation asks for. */
const RULES: Rule[] = [
  {
    server: "Vite",
    file: "vite.config.js",
    line: (hostname) => `server: { allowedHosts: ["${hostname}"] }`,
    matches: (status, body) => status === 403 && /Blocked request\. This host/i.test(body),
  },
  {
    server: "webpack-dev-server (also Angular and Vue CLI)",
    file: "webpack.config.js",
    line: (hostname) => `devServer: { allowedHosts: ["${hostname}"] }`,
    matches: (_status, body) => /Invalid Host(\/Origin)? header/i.test(body),
  },
  {
    server: "Django",
    file: "settings.py",
    line: (hostname) => `ALLOWED_HOSTS = ["${hostname}"]`,
    matches: (status, body) =>
      status === 400 && /DisallowedHost|Invalid HTTP_HOST header/i.test(body),
  },
  {
    server: "Rails",
    file: "config/environments/development.rb",
    line: (hostname) => `config.hosts << "${hostname}"`,
    matches: (status, body) => status === 403 && /Blocked hosts?:/i.test(body),
  },
  {
    server: "Next.js",
    file: "next.config.js",
    line: (hostname) => `allowedDevOrigins: ["${hostname}"]`,
    matches: (status, body) =>
      status === 403 && /allowedDevOrigins|Blocked cross-origin/i.test(body),
  },
  {
    server: "ASP.NET Core",
    file: "appsettings.json",
    line: (hostname) => `"AllowedHosts": "${hostname}"`,
    matches: (status, body) => status === 400 && /Bad Request - Invalid Hostname/i.test(body),
  },
];

/** Which server refused the host name, judged by its answer; undefined when the answer is no such refusal. */
export function recogniseHostRefusal(status: number, body: string): HostRefusal | undefined {
  return RULES.find((rule) => rule.matches(status, body));
}
