/**
 * The origin at which a listener is reachable, as ngrok reports it. People open it, and commands pass it to the system,
 * which could also open a file or start a program for another kind of address.
 * @throws Error when it is not an http or https address.
 */
export function readPublicUrl(told: unknown): string {
  const text = typeof told === "string" ? told : "";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (!url || !isWeb || url.username !== "" || url.password !== "")
    throw new Error("ngrok reported an address of the tunnel that is not a web address");
  return url.origin;
}
