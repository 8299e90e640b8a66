import fc from "fast-check";

export type FuzzedExchange = {
  request: string;
  answer: string;
  /** The request is complete and has nothing that must be refused. */
  isGoodRequest: boolean;
  /** The answer must arrive, whatever harmless things it contains. */
  isGoodAnswer: boolean;
};

// Bytes as latin1 characters.
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const visible = fc.string({
  unit: fc.constantFrom(..."abcXYZ019 ;,=\"'\\()<>@:/?\t\xe9\xff"),
  maxLength: 20,
});
const anything = fc.string({ unit: byte, maxLength: 12 });
const value = fc.oneof({ weight: 4, arbitrary: visible }, { weight: 1, arbitrary: anything });

const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...["Trailer", "Link", "Upgrade", "Connection", "Expect", "TE", "Date", "Keep-Alive"],
      ...["Content-Length", "Transfer-Encoding", "Content-Disposition", "Content-Encoding"],
      ...["Set-Cookie", "Cookie", "Host", "X-A", "Proxy-Connection", "HTTP2-Settings"],
    ),
  },
  { weight: 1, arbitrary: anything },
);

const telling = fc.constantFrom(
  ...["chunked", "gzip, chunked", "identity", "0", "2", "4", "-1", "4, 4", "close", "keep-alive"],
  ...["websocket", "h2c", "Upgrade", "Upgrade, X-A", "100-continue", "200-maybe", "trailers"],
  ...["</a>; rel=preload", '</a>; title="b c"', 'attachment; filename="\xe6\x97\xa5"', ""],
);

const separator = fc.oneof(
  { weight: 12, arbitrary: fc.constant(": ") },
  { weight: 1, arbitrary: fc.constantFrom(":", " : ", ":\t", "", ":\r\n ") },
);
const lineEnd = fc.oneof(
  { weight: 20, arbitrary: fc.constant("\r\n") },
  { weight: 1, arbitrary: fc.constantFrom("\n", "\r", "\r\n ", "\r\n\t", "\r\r\n") },
);

const field = fc
  .tuple(name, separator, fc.oneof(telling, value), lineEnd)
  .map((parts) => parts.join(""));
const fields = fc.array(field, { maxLength: 4 }).map((lines) => lines.join(""));
const harmless = fc
  .array(
    fc.tuple(fc.constantFrom("X-A", "Cookie", "Link", "Trailer", "Content-Disposition"), telling),
    {
      maxLength: 3,
    },
  )
  .map((pairs) => pairs.map(([key, text]) => `${key}: ${text}\r\n`).join(""));

const body = fc.oneof(
  fc.constantFrom(
    "",
    "good",
    "2\r\nok\r\n0\r\n\r\n",
    "0\r\n\r\n",
    "2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n",
  ),
  fc.constantFrom("2  \r\nok\r\n0\r\nX-Sum: \x01\r\n\r\n", "ff\r\nshort", "-1\r\n\r\n"),
  anything,
);

const framing = fc.constantFrom(
  ...["", "Content-Length: 4\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n"],
  "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n",
);

const method = fc.constantFrom(
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "OPTIONS",
  "DELETE",
  "QUERY",
  "CONNECT",
  "get",
);
const target = fc.oneof(fc.constantFrom("/", "*", "/a?b", "http://x/", "//"), value);
const version = fc.oneof(
  { weight: 8, arbitrary: fc.constant("HTTP/1.1") },
  { weight: 1, arbitrary: fc.constantFrom("HTTP/1.0", "HTTP/2.0", "HTTP/1.2", "http/1.1", "ICY") },
);
const upgrade = fc.constantFrom(
  ...["", "", "", "Connection: Upgrade\r\nUpgrade: websocket\r\n"],
  "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n",
);

const anyRequest = fc
  .tuple(method, target, version, upgrade, framing, fields, body)
  .map(
    ([verb, path, protocol, asked, framed, extra, content]) =>
      `${verb} ${path} ${protocol}\r\nHost: x.example\r\n${asked}${framed}${extra}\r\n${content}`,
  );

const goodRequest = fc
  .tuple(harmless, fc.constantFrom("", "Trailer: X-Sum\r\n"))
  .map(
    ([extra, trailer]) =>
      `GET / HTTP/1.1\r\nHost: x.example\r\nConnection: close\r\n${trailer}${extra}\r\n`,
  );

const status = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("200 OK", "204 No Content", "304 Not Modified", "404", "500 x"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "000 OK",
      "099 OK",
      "100 C",
      "101 S",
      "102 P",
      "103 E",
      "999 Z",
      "1000 X",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("200 ", "503 "), anything).map((both) => both.join("")),
  },
);

const hints = fc
  .array(
    fc
      .tuple(fc.constantFrom("100 C", "102 P", "103 E", "103", "199 X"), fields)
      .map(([line, extra]) => `HTTP/1.1 ${line}\r\n${extra}\r\n`),
    { maxLength: 3 },
  )
  .map((heads) => heads.join(""));

const anyAnswer = fc
  .tuple(fc.oneof(fc.constant(""), hints), version, status, framing, fields, body)
  .map(
    ([before, protocol, line, framed, extra, content]) =>
      `${before}${protocol} ${line}\r\n${framed}${extra}\r\n${content}`,
  );

const GOOD = "Content-Length: 4\r\n\r\ngood";

const goodAnswer = fc
  .tuple(
    fc.constantFrom("", 'HTTP/1.1 103 E\r\nLink: </a>\r\nLink: </b>; x="y z"\r\n\r\n'),
    harmless,
  )
  .map(([before, extra]) => `${before}HTTP/1.1 200 OK\r\n${extra}${GOOD}`);

const good = fc.constant(true);
const any = fc.constant(false);

export const exchange: fc.Arbitrary<FuzzedExchange> = fc.oneof(
  fc.record({ request: anyRequest, answer: anyAnswer, isGoodRequest: any, isGoodAnswer: any }),
  fc.record({ request: goodRequest, answer: anyAnswer, isGoodRequest: good, isGoodAnswer: any }),
  fc.record({ request: anyRequest, answer: goodAnswer, isGoodRequest: any, isGoodAnswer: good }),
  fc.record({ request: goodRequest, answer: goodAnswer, isGoodRequest: good, isGoodAnswer: good }),
);
