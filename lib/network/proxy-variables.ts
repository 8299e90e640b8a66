const NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/** The variables that name a proxy. Their values may hold a password. Gatehouse and ngrok's SDK connect directly. */
export function proxyVariables(env: Record<string, string | undefined> = process.env): string[] {
  return NAMES.filter((name) => env[name]);
}
