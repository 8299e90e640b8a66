/**
 * Where a listener is reachable, as ngrok's side says: the origin alone. People open it, the pages link to it and
 * commands hand it to the system, which would as well open a file or start a program.
 * @throws Error when it is no address of the web.
 */
export function readPublicUrl(told: unknown): string {
  const text = typeof told === "string" ? told : "";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (!url || !isWeb || url.username !== "" || url.password !== "")
    throw new Error("ngrok's side says that the tunnel is at what is no address of the web");
  return url.origin;
}
