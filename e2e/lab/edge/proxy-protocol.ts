import net from "node:net";

/**
 * The header that tells an app who the visitor is, before the visitor's first byte (the PROXY protocol's specification,
 * sections 2.1 and 2.2). The listener chooses `version`; 0 means none.
 */
export function proxyHeader(version: number, clientAddress: string): Buffer {
  const [, host = "127.0.0.1", port = "0"] = /^\[?([^\]]+)\]?:(\d+)$/.exec(clientAddress) ?? [];
  const isIpv6 = net.isIPv6(host);
  const own = isIpv6 ? "::1" : "127.0.0.1";
  if (version === 1) {
    return Buffer.from(`PROXY TCP${isIpv6 ? 6 : 4} ${host} ${own} ${port} 443\r\n`);
  }
  if (version !== 2) return Buffer.alloc(0);
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(Number(port));
  ports.writeUInt16BE(443, 2);
  const addresses = Buffer.concat([bytesOf(host), bytesOf(own), ports]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(addresses.length);
  const start = Buffer.from("0d0a0d0a000d0a515549540a21", "hex");
  return Buffer.concat([start, Buffer.from([isIpv6 ? 0x21 : 0x11]), length, addresses]);
}

function bytesOf(address: string): Buffer {
  if (net.isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [left = "", right = ""] = address.split("::");
  const groups = (text: string) => (text ? text.split(":") : []);
  const missing = 8 - groups(left).length - groups(right).length;
  const all = [...groups(left), ...Array<string>(Math.max(0, missing)).fill("0"), ...groups(right)];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}
