const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n";
const END = "Content-Length: 4\r\n\r\ngood";

/** Answers of real apps that are not quite valid HTTP. Each must arrive at the visitor with the body `good`. */
export const CROOKED_ANSWERS = {
  folded: `${OK}X-Fold: a\r\n b\r\n${END}`,
  "bare-lf": `${OK}X-Lf: a\n${END.replaceAll("\r\n", "\n")}`,
  "length-twice": `${OK}Content-Length: 4\r\n${END}`,
  "space-before-colon": `${OK}X-Space : a\r\n${END}`,
  "control-in-cookie": `${OK}Set-Cookie: a=\x01b\r\n${END}`,
  "two-hints": `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>; title="b c"\r\n\r\n${OK}${END}`,
  "trailer-beside-length": `${OK}Trailer: x\r\n${END}`,
  "many-headers": `${OK}${Array.from({ length: 1_200 }, (_, index) => `X-${index}: 1\r\n`).join("")}${END}`,
  "name-in-utf-8": `${OK}Content-Length: 4\r\nContent-Disposition: inline; filename="\xe6\x97\xa5.txt"\r\n\r\ngood`,
} as const;

/** Answers that cannot be passed on: each gives a 502 for its request only. With the text that the visitor gets. */
export const IMPOSSIBLE_ANSWERS = {
  "status-000": [`HTTP/1.1 000 OK\r\n${END}`, "status"],
  "control-in-reason": [`HTTP/1.1 200 O\x01K\r\n${END}`, "control character"],
  "unasked-101": ["HTTP/1.1 101 Switching Protocols\r\n\r\nraw", "protocol"],
  "lengths-differ": [`${OK}Content-Length: 9\r\n${END}`, "Content-Length"],
  "no-colon": [`${OK}X-Bare\r\n${END}`, "X-Bare"],
} as const;

/** `undefined` when no answer has this name. */
export function hostileAnswer(name: string): string | undefined {
  const crooked = Object.entries(CROOKED_ANSWERS).find(([key]) => key === name);
  const impossible = Object.entries(IMPOSSIBLE_ANSWERS).find(([key]) => key === name);
  return crooked?.[1] ?? impossible?.[1][0];
}
