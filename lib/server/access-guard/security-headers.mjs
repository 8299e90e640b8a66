// Features that Chromium, Firefox or Safari know
// (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy); a name that the browser does not
// know is an error in the console of every page. e2e/specs/access-guard/headers.spec.ts looks.
const SWITCHED_OFF = [
  "accelerometer",
  "camera",
  "clipboard-read",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/** On every answer: of the access guard, of Next, and of Node when the bytes are not an HTTP request. */
export const SECURITY_HEADERS = {
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-DNS-Prefetch-Control": "off",
  "Permissions-Policy": SWITCHED_OFF.map((feature) => `${feature}=()`).join(", "),
};

/** The same for answers that are not pages of ours: nothing in them may run or load anything. */
export const CLOSED_HEADERS = {
  ...SECURITY_HEADERS,
  "Content-Security-Policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
};
