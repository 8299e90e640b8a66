const OK = "HTTP/1.1 200 OK\r\n";
const BODY = "content-length: 2\r\n\r\nok";

/** Answers of an app, byte for byte. Each was once a normal message of a real app, or ended a process. */
export const HOSTILE_ANSWERS: Record<string, string> = {
  "early-hints": `HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\nlink: </b.js>; rel=preload\r\n\r\n${OK}${BODY}`,
  trailer: `${OK}trailer: x\r\n${BODY}`,
  "control-in-reason": `HTTP/1.1 200 O\x01K\r\n${BODY}`,
  "status-000": `HTTP/1.1 000 Nothing\r\n${BODY}`,
  "status-999": `HTTP/1.1 999 Much\r\n${BODY}`,
  "folded-header": `${OK}x-folded: one\r\n two\r\n${BODY}`,
  "bare-line-feed": `HTTP/1.1 200 OK\ncontent-length: 2\n\nok`,
  "control-in-cookie": `${OK}set-cookie: a=b\x02c\r\n${BODY}`,
  "length-twice": `${OK}content-length: 2\r\n${BODY}`,
  "space-before-colon": `${OK}x-odd : 1\r\n${BODY}`,
  "many-headers": `${OK}${Array.from({ length: 1200 }, (_, at) => `x-${at}: ${at}\r\n`).join("")}${BODY}`,
  "switched-unasked":
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\nPRI",
  "length-and-chunks": `${OK}content-length: 9\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
  "bad-chunk": `${OK}transfer-encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n`,
  "no-http": "SSH-2.0-OpenSSH_9.7\r\n",
  nothing: "",
};
