import { firstValue, type RawHeaders } from "@/lib/network/headers";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";

/** What a machine gets in place of the app. */
export type DoorAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string;
  isHeld: false;
};

const REFUSALS = {
  proof: { status: 401, text: "The key or the signature is missing, wrong or too old." },
  replayed: { status: 401, text: "This request was let in before." },
  "not-found": { status: 404, text: "There is nothing at this address." },
  "too-large": { status: 413, text: "The body is larger than 25 MiB." },
  stopped: { status: 503, text: "The app is stopped for now." },
  "too-many": { status: 503, text: "Too much is on its way at the moment. Send it again." },
  "too-late": { status: 408, text: "The body came too slowly, or took longer than 30 seconds." },
  gone: { status: 400, text: "The body ended too early." },
} as const;

/** One text for all wrong proofs: nobody learns which part of theirs is wrong. */
export function refusedAtDoor(why: keyof typeof REFUSALS): DoorAnswer {
  const { status, text } = REFUSALS[why];
  return {
    status,
    headers: {
      ...BARE_HEADERS,
      "content-type": "text/plain; charset=utf-8",
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      ...(status === 503 && { "retry-after": "30" }),
    },
    body: `${text}\n`,
    isHeld: false,
  };
}

const LIFE_S = 600;

/**
 * Says yes to a browser that asks for a page of a listed origin. Whether the request itself is let in is decided when it
 * comes, with its cookie (https://fetch.spec.whatwg.org/#http-responses).
 */
export function preflightAnswer(origin: string, raw: RawHeaders): DoorAnswer {
  const asked = firstValue(raw, "access-control-request-headers");
  return {
    status: 204,
    headers: {
      ...BARE_HEADERS,
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": firstValue(raw, "access-control-request-method") ?? "",
      ...(asked !== undefined && { "access-control-allow-headers": asked }),
      "access-control-max-age": String(LIFE_S),
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    },
    body: "",
    isHeld: false,
  };
}
