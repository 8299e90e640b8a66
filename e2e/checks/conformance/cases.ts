import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Step } from "./wire";

export type Case = {
  name: string;
  steps: Step[];
  /** The methods of the requests in the steps, in order. When absent, one GET. */
  methods?: string[];
  /** The app answers with these bytes. Without them it is Node's server and answers with what it received. */
  answer?: string;
  /** How such an app ends the connection. */
  ending?: "end" | "reset";
  /** Where the proxy differs on purpose. */
  instead?: {
    /** The status for the visitor. */
    status: number;
    because: string;
    /** Headers that the answer must have. */
    headers?: [string, string][];
    /** The body that the app gets instead of the original one. */
    body?: string;
  };
};

const HOST = "Host: shop.example.com\r\n";
const LAST = "Connection: close\r\n";

/** One request on a connection that ends after it. `extra` are header lines. */
function one(line: string, extra = "", body = ""): Step {
  return `${line} HTTP/1.1\r\n${HOST}${extra}${LAST}\r\n${body}`;
}

function chunked(line: string, body: string, extra = ""): Step {
  return one(line, `${extra}Transfer-Encoding: chunked\r\n`, body);
}

function sized(line: string, body: string, extra = ""): Step {
  return one(line, `${extra}Content-Length: ${body.length}\r\n`, body);
}

const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");

const BODIES: Case[] = [
  { name: "GET without a body", steps: [one("GET /a?b=c&d=%20")] },
  { name: "POST with a length", steps: [sized("POST /", "hello")], methods: ["POST"] },
  { name: "POST of nothing", steps: [sized("POST /", "")], methods: ["POST"] },
  { name: "POST without any framing", steps: [one("POST /")], methods: ["POST"] },
  {
    name: "POST in one chunk",
    steps: [chunked("POST /", "5\r\nhello\r\n0\r\n\r\n")],
    methods: ["POST"],
  },
  {
    name: "POST in many chunks",
    steps: [chunked("POST /", `${"1\r\nx\r\n".repeat(500)}0\r\n\r\n`)],
    methods: ["POST"],
  },
  {
    name: "chunk extensions",
    steps: [chunked("POST /", '5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n')],
    methods: ["POST"],
  },
  {
    name: "upper-case chunk sizes with leading zeros",
    steps: [chunked("POST /", `000A\r\n${"y".repeat(10)}\r\n00\r\n\r\n`)],
    methods: ["POST"],
  },
  {
    name: "trailers of a request",
    steps: [
      chunked("POST /", "2\r\nok\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n", "Trailer: X-Sum\r\n"),
    ],
    methods: ["POST"],
  },
  {
    name: "an empty chunked body",
    steps: [chunked("PUT /", "0\r\n\r\n")],
    methods: ["PUT"],
  },
  { name: "PUT of 1 MiB", steps: [sized("PUT /", "z".repeat(1024 * 1024))], methods: ["PUT"] },
  {
    name: "300 KB in uneven chunks",
    steps: [
      chunked(
        "POST /",
        `${Array.from({ length: 30 }, (_, index) => {
          const size = 9_000 + index * 61;
          return `${size.toString(16)}\r\n${"q".repeat(size)}\r\n`;
        }).join("")}0\r\n\r\n`,
      ),
    ],
    methods: ["POST"],
  },
  { name: "every byte in a body", steps: [sized("POST /", ALL_BYTES)], methods: ["POST"] },
  { name: "DELETE with a body", steps: [sized("DELETE /1", "why")], methods: ["DELETE"] },
  { name: "GET with a body", steps: [sized("GET /search", '{"q":1}')] },
  { name: "OPTIONS *", steps: [one("OPTIONS *")], methods: ["OPTIONS"] },
  { name: "an absolute target", steps: [one("GET http://shop.example.com/x")] },
  { name: "a target with 8-bit bytes", steps: [one("GET /caf\xe9?\xff")] },
  { name: "a long target", steps: [one(`GET /${"p".repeat(60_000)}`)] },
  { name: "dots and double slashes in a target", steps: [one("GET //a/../b/./c//")] },
  { name: "a less usual method", steps: [one("PROPFIND /")], methods: ["PROPFIND"] },
  {
    name: "a head that comes byte by byte",
    steps: [{ slowly: `GET /slow HTTP/1.1\r\n${HOST}${LAST}X-Slow: yes\r\n\r\n` }],
  },
  {
    name: "a body that comes byte by byte",
    steps: [
      `POST / HTTP/1.1\r\n${HOST}${LAST}Content-Length: 40\r\n\r\n`,
      { slowly: "0123456789".repeat(4) },
    ],
    methods: ["POST"],
  },
  { name: "HTTP/1.0", steps: [`GET / HTTP/1.0\r\n${HOST}\r\n`] },
  {
    name: "HTTP/1.0 with a body",
    steps: [`POST / HTTP/1.0\r\n${HOST}Content-Length: 2\r\n\r\nhi`],
  },
];

const HEADERS: Case[] = [
  { name: "duplicate headers", steps: [one("GET /", "X-Two: 1\r\nx-two: 2\r\nX-TWO: 3\r\n")] },
  { name: "duplicate cookies", steps: [one("GET /", "Cookie: a=1\r\nCookie: b=2\r\n")] },
  { name: "8-bit header values", steps: [one("GET /", "X-Name: J\xf6rg \xc3\xb6 \xff\r\n")] },
  { name: "a header of 64 KB", steps: [one("GET /", `X-Big: ${"b".repeat(64 * 1024)}\r\n`)] },
  {
    name: "200 headers",
    steps: [
      one("GET /", Array.from({ length: 200 }, (_, index) => `X-${index}: ${index}\r\n`).join("")),
    ],
  },
  { name: "empty values", steps: [one("GET /", "X-Empty:\r\nX-Blank:   \r\n")] },
  { name: "white space around a value", steps: [one("GET /", "X-Space: \t a \t b \t\r\n")] },
  { name: "every character of a name", steps: [one("GET /", "!#$%&'*+-.^_`|~0aZ: odd\r\n")] },
  { name: "case of names", steps: [one("GET /", "x-LOWER-upper: 1\r\nACCEPT: */*\r\n")] },
  {
    name: "forwarding headers of the edge",
    steps: [
      one(
        "GET /",
        "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Host: shop.example.com\r\nX-Forwarded-Proto: https\r\n",
      ),
    ],
  },
  { name: "a second Host", steps: [one("GET /", "Host: other.example.com\r\n")] },
  { name: "quotes and commas", steps: [one("GET /", 'If-None-Match: "a,b", W/"c"\r\n')] },
  {
    name: "a head of more than 256 KiB",
    steps: [one("GET /", `X-Huge: ${"h".repeat(300 * 1024)}\r\n`)],
  },
];

const OK = "HTTP/1.1 200 OK\r\n";

const ANSWERS: Case[] = [
  { name: "an answer with a length", answer: `${OK}Content-Length: 5\r\n\r\nhello` },
  {
    name: "an answer in chunks",
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  },
  {
    name: "trailers of an answer",
    answer: `${OK}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n`,
  },
  {
    name: "an answer that ends with the connection",
    answer: `${OK}Connection: close\r\n\r\nuntil the end`,
  },
  { name: "HTTP/1.0 from the app", answer: "HTTP/1.0 200 OK\r\nX-Old: 1\r\n\r\nold" },
  { name: "204", answer: "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n" },
  {
    name: "304 with a length",
    answer: 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 99\r\n\r\n',
  },
  {
    name: "a redirect",
    answer: "HTTP/1.1 302 Found\r\nLocation: /x?y#z\r\nContent-Length: 0\r\n\r\n",
  },
  {
    name: "a status nobody knows",
    answer: "HTTP/1.1 799 Whatever You Say\r\nContent-Length: 2\r\n\r\nhm",
  },
  { name: "an empty reason", answer: "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok" },
  {
    name: "many cookies",
    answer: `${OK}${Array.from({ length: 100 }, (_, index) => `Set-Cookie: c${index}=1; Path=/\r\n`).join("")}Content-Length: 0\r\n\r\n`,
  },
  {
    name: "8-bit values of an answer",
    answer: `${OK}X-Name: J\xf6rg\r\nContent-Disposition: attachment; filename="\xc3\xa9"\r\nContent-Length: 0\r\n\r\n`,
  },
  {
    name: "a header of 64 KB in an answer",
    answer: `${OK}X-Big: ${"b".repeat(64 * 1024)}\r\nContent-Length: 0\r\n\r\n`,
  },
  {
    name: "a compressed answer stays compressed",
    answer: `${OK}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${chunkOf(gzipSync("hello ".repeat(100)).toString("latin1"))}0\r\n\r\n`,
  },
  {
    name: "a coding nobody knows",
    answer: `${OK}Content-Encoding: x-odd\r\nContent-Length: 3\r\n\r\n\x00\xff\x01`,
  },
  {
    name: "Early Hints",
    answer: `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n${OK}Content-Length: 2\r\n\r\nok`,
  },
  { name: "an answer cut short of its length", answer: `${OK}Content-Length: 50\r\n\r\nonly this` },
  {
    name: "an answer cut in its chunks",
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
  },
].map((each) => ({ ...each, steps: [one("GET /")] }));

function chunkOf(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

const HEADS: Case[] = [
  {
    name: "HEAD with a length",
    steps: [one("HEAD /")],
    methods: ["HEAD"],
    answer: `${OK}Content-Length: 12345\r\n\r\n`,
  },
  {
    name: "HEAD of a chunked answer",
    steps: [one("HEAD /")],
    methods: ["HEAD"],
    answer: `${OK}Transfer-Encoding: chunked\r\nX-A: 1\r\n\r\n`,
  },
];

const ON_THE_WAY: Case[] = [
  {
    name: "100-continue that the app grants",
    steps: [
      `POST /yes HTTP/1.1\r\n${HOST}${LAST}Expect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
      { until: "100 Continue" },
      "body",
    ],
    methods: ["POST"],
  },
  {
    name: "100-continue that the app refuses",
    steps: [
      `POST /refuse HTTP/1.1\r\n${HOST}${LAST}Expect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
      { until: "too much" },
      "body",
    ],
    methods: ["POST"],
  },
  {
    name: "three requests at once",
    steps: [
      `GET /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${HOST}\r\nGET /3 HTTP/1.1\r\n${HOST}${LAST}\r\n`,
    ],
    methods: ["GET", "GET", "GET"],
  },
  {
    name: "a body between two requests",
    steps: [
      `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\n${HOST}${LAST}\r\n`,
    ],
    methods: ["POST", "GET"],
  },
  {
    name: "chunks between two requests",
    steps: [
      `POST /1 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n${HOST}${LAST}\r\n`,
    ],
    methods: ["POST", "GET"],
  },
  {
    name: "HEAD before GET",
    steps: [`HEAD /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${HOST}${LAST}\r\n`],
    methods: ["HEAD", "GET"],
  },
  {
    name: "empty lines before a request",
    steps: [`\r\n\r\nGET / HTTP/1.1\r\n${HOST}${LAST}\r\n`],
  },
  {
    name: "a visitor who leaves in the middle of an upload",
    steps: [
      `POST /half HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\n${"u".repeat(50_000)}`,
      { seen: true },
      { leave: "destroy" },
    ],
    methods: ["POST"],
  },
  {
    name: "a visitor who leaves in the middle of a download",
    steps: [
      `GET /endless HTTP/1.1\r\n${HOST}\r\n`,
      { until: "xxxx" },
      { seen: true },
      { leave: "destroy" },
    ],
  },
];

const UPGRADES: Case[] = [
  {
    name: "a WebSocket",
    steps: [
      `GET /ws HTTP/1.1\r\n${HOST}Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n`,
      { until: "\r\n\r\n" },
      "ping",
      { until: "ping" },
      { leave: "end" },
    ],
  },
  {
    name: "bytes that come with the upgrade",
    steps: [
      `GET /ws HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly`,
      { until: "early" },
      "late",
      { until: "late" },
      { leave: "end" },
    ],
  },
  {
    name: "an upgrade that the app refuses",
    steps: [`GET /no-upgrade HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
  },
  {
    name: "an upgrade to another protocol",
    steps: [
      `GET /other HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: chat/2\r\n\r\n`,
      { until: "\r\n\r\n" },
      { leave: "end" },
    ],
    instead: { status: 200, because: "only WebSockets leave HTTP", body: seenBody("") },
  },
  {
    name: "an upgrade with a body",
    steps: [
      `POST /other HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: chat/2\r\nContent-Length: 4\r\n\r\nbody`,
      { until: "got 4" },
      { leave: "end" },
    ],
    methods: ["POST"],
    instead: { status: 200, because: "only WebSockets leave HTTP", body: seenBody("body") },
  },
  {
    name: "h2c with a body in chunks",
    steps: [
      `POST /echo HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      { until: "got 5" },
      { leave: "end" },
    ],
    methods: ["POST"],
    instead: { status: 200, because: "only WebSockets leave HTTP", body: seenBody("hello") },
  },
  {
    name: "a WebSocket's handshake with a body",
    steps: [
      `GET /ws HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n`,
      { until: "got 4" },
      { leave: "end" },
    ],
    instead: { status: 200, because: "a handshake has no body", body: seenBody("body") },
  },
];

/** The body as the app records it. */
function seenBody(body: string): string {
  return `${body.length} ${createHash("sha256").update(body).digest("hex")}`;
}

const SMUGGLED = `GET /smuggled HTTP/1.1\r\n${HOST}${LAST}\r\n`;

/** Each is refused, or the app behind the proxy reads it as it would without the proxy: never as one more request. */
const SMUGGLING: Case[] = [
  ["two lengths that differ", `Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello${SMUGGLED}`],
  ["two lengths that agree", `Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello${SMUGGLED}`],
  ["a list of lengths", `Content-Length: 5, 6\r\n\r\nhello${SMUGGLED}`],
  [
    "length and chunks",
    `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "chunks and length",
    `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "a coding that only looks like chunked",
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ["chunked, then something else", `Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  [
    "two codings in two headers",
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ["a coding after a tab", `Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ["a coding after a form feed", `Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ["a folded coding", `Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ["a folded header", `X-Fold: a\r\n b\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`],
  ["a folded length", `Content-Length:\r\n 5\r\n\r\nhello${SMUGGLED}`],
  ["a space before the colon", `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ["a header without a colon", `Content-Length 5\r\n\r\nhello${SMUGGLED}`],
  ["a length with a sign", `Content-Length: +5\r\n\r\nhello${SMUGGLED}`],
  ["a negative length", `Content-Length: -1\r\n\r\n${SMUGGLED}`],
  ["a length in hex", `Content-Length: 0x5\r\n\r\nhello${SMUGGLED}`],
  ["a length beyond all numbers", `Content-Length: 99999999999999999999999\r\n\r\n${SMUGGLED}`],
  [
    "a chunk size in C's hex",
    `Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "a negative chunk size",
    `Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "a chunk size beyond all numbers",
    `Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "a chunk longer than its size",
    `Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "a chunk without its line's end",
    `Transfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "a chunk size that ends in a bare LF",
    `Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "an LF in a chunk extension",
    `Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ["a NUL in a header", `X-Nul: a\x00b\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`],
  ["a bare CR in a header", `X-Cr: a\rContent-Length: 5\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`],
  ["lines that end in LF", `X-Lf: a\nContent-Length: 0\n\n${SMUGGLED}`],
].map(([name = "", rest = ""]) => ({
  name: `smuggling: ${name}`,
  steps: [`POST / HTTP/1.1\r\n${HOST}${rest}`],
  methods: ["POST", "GET"],
  ...(/: \S*xchunked/.test(rest) && {
    instead: { status: 501, because: "no coding but chunked is passed on" },
  }),
}));

const MANY = Array.from({ length: 1_200 }, (_, index) => `X-Many-${index}: ${index}\r\n`).join("");

/** Messages that the parsers accept, and the writers refuse or change. */
const DIFFICULT: Case[] = [
  {
    name: "Trailer announced where none can come",
    steps: [one("GET /", "Trailer: X-Sum\r\n")],
    instead: { status: 200, because: "only chunks have trailers", body: seenBody("") },
  },
  { name: "1,200 headers of a request", steps: [one("GET /", MANY)] },
  {
    name: "1,200 headers of an answer",
    steps: [one("GET /")],
    answer: `${OK}${MANY}Content-Length: 2\r\n\r\nok`,
  },
  {
    name: "1,200 trailers of an answer",
    steps: [one("GET /")],
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${MANY}\r\n`,
  },
  {
    name: "two Links in Early Hints, and quoted attributes",
    steps: [one("GET /")],
    answer: `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>; rel="preload"; title="b, and \\"more\\""\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 \r\nLink:\r\n\r\n${OK}Content-Length: 2\r\n\r\nok`,
    instead: { status: 103, because: "empty lines of Early Hints have a reason again" },
  },
  {
    name: "a file's name in UTF-8 after the length",
    steps: [one("GET /")],
    answer: `${OK}X-A: 1\r\nContent-Disposition: attachment; filename="\xe6\x97\xa5.pdf"\r\nContent-Length: 2\r\n\r\nok`,
  },
];

const REPAIRED: Case[] = (
  [
    ["a folded header", "X-Fold: a\r\n b\r\n\tc\r\nContent-Length: 2\r\n", "X-Fold", "a b c"],
    ["lines that end in LF", "X-Lf: a\nContent-Length: 2\n", "X-Lf", "a"],
    ["the same length twice", "Content-Length: 2\r\nContent-Length: 2\r\n", "Content-Length", "2"],
    ["a list of equal lengths", "Content-Length: 2, 2\r\n", "Content-Length", "2"],
    ["a space before the colon", "X-Space : a\r\nContent-Length : 2\r\n", "X-Space", "a"],
    [
      "control characters in a cookie",
      "Set-Cookie: a=\x01b\x7f\x00c\r\nContent-Length: 2\r\n",
      "Set-Cookie",
      "a= b  c",
    ],
    ["a bare CR", "X-Cr: a\rb\r\nContent-Length: 2\r\n", "X-Cr", "a b"],
    [
      "a file's name in UTF-8 after the length",
      'Content-Length: 2\r\nContent-Disposition: attachment; filename="\xe6\x97\xa5.pdf"\r\n',
      "Content-Disposition",
      'attachment; filename="\xe6\x97\xa5.pdf"',
    ],
    ["Trailer beside a length", "Trailer: X-Sum\r\nX-A: 1\r\nContent-Length: 2\r\n", "X-A", "1"],
    [
      "the coding identity",
      "Transfer-Encoding: identity\r\nContent-Length: 2\r\n",
      "Content-Length",
      "2",
    ],
  ] as const
).map(([name, headers, ...header]) => ({
  name: `repaired: ${name}`,
  steps: [one("GET /")],
  answer: `${OK}${headers}\r\nok`,
  instead: { status: 200, because: "it is repaired for the visitor", headers: [header] },
}));

const MALFORMED: Case[] = [
  ["a method nobody knows", `BREW / HTTP/1.1\r\n${HOST}${LAST}\r\n`],
  ["a version nobody knows", `GET / HTTP/9.9\r\n${HOST}${LAST}\r\n`],
  ["a space in the target", `GET /a b HTTP/1.1\r\n${HOST}${LAST}\r\n`],
  ["a control character in the target", `GET /a\x01b HTTP/1.1\r\n${HOST}${LAST}\r\n`],
  ["no Host", `GET / HTTP/1.1\r\n${LAST}\r\n`],
  ["something that is no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
].map(([name = "", text = ""]) => ({
  name: `malformed: ${name}`,
  steps: [text, { leave: "end" as const }],
}));

const MEANT_TO_DIFFER: Case[] = [
  {
    name: "an app that closes without an answer",
    steps: [one("GET /")],
    answer: "",
    instead: { status: 502, because: "the visitor gets a page, not a bare error" },
  },
  {
    name: "an app that resets without an answer",
    steps: [one("GET /")],
    answer: "",
    ending: "reset",
    instead: { status: 502, because: "the visitor gets a page, not a bare error" },
  },
  {
    name: "an app that does not speak HTTP",
    steps: [one("GET /")],
    answer: "220 mail.example.com ESMTP\r\n",
    instead: { status: 502, because: "it cannot be told where such an answer ends" },
  },
  {
    name: "an answer with length and chunks",
    steps: [one("GET /")],
    answer: `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    instead: { status: 502, because: "two framings are the start of response smuggling" },
  },
  {
    name: "an answer with two lengths",
    steps: [one("GET /")],
    answer: `${OK}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`,
    instead: { status: 502, because: "two framings are the start of response smuggling" },
  },
];

const NOT_PASSED: Case[] = (
  [
    ["status 000", "HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\nok"],
    ["status 099", "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok"],
    ["a control character in the reason", "HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\nok"],
    ["101 that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\n\r\nraw"],
    [
      "an upgrade that nobody asked for",
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nraw",
    ],
    ["a header without a colon", `${OK}X-Bare\r\nContent-Length: 2\r\n\r\nok`],
    ["a length that is no number", `${OK}Content-Length: +2\r\n\r\nok`],
    ["a coding besides chunked", `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ["a head of more than 256 KiB", `${OK}X-Huge: ${"h".repeat(300 * 1024)}\r\n\r\n`],
    ["a head that ends in the middle", `${OK}X-Half: `],
    ["answers of status 1xx without end", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)],
  ] as const
).map(([name, answer]) => ({
  name: `not passed on: ${name}`,
  steps: [one("GET /")],
  answer,
  instead: { status: 502, because: "it cannot be written, or not in one way only" },
}));

export const CASES: Case[] = [
  ...DIFFICULT,
  ...REPAIRED,
  ...NOT_PASSED,
  ...BODIES,
  ...HEADERS,
  ...ANSWERS,
  ...HEADS,
  ...ON_THE_WAY,
  ...UPGRADES,
  ...SMUGGLING,
  ...MALFORMED,
  ...MEANT_TO_DIFFER,
];
