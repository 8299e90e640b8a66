import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/** The certificate of the agent port, and the CA that clients have to trust. All are PEM. */
export type EdgeCertificate = { key: string; cert: string; ca: string };

// DER (ITU-T X.690): a tag, a length, a content.
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from(
    content.length.toString(16).padStart(content.length > 0xff ? 4 : 2, "0"),
    "hex",
  );
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const octets = (content: Buffer) => der(0x04, content);
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
const yes = der(0x01, Buffer.from([0xff]));

const OID = {
  commonName: oid("550403"),
  basicConstraints: oid("551d13"),
  keyUsage: oid("551d0f"),
  subjectAltName: oid("551d11"),
  ecdsaWithSha256: oid("2a8648ce3d040302"),
};

/**
 * A CA and a certificate for localhost, 127.0.0.1 and the other names. There are two, because rustls refuses a CA as
 * the server's own certificate.
 */
export function makeEdgeCertificate(
  authority = "Gatehouse lab CA",
  otherNames: readonly string[] = [],
): EdgeCertificate {
  const ca = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const caName = name(authority);
  const names = sequence(
    der(0x82, Buffer.from("localhost")),
    der(0x82, Buffer.from("edge.localhost")),
    ...otherNames.map((other) => der(0x82, Buffer.from(other))),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  return {
    key: String(leaf.privateKey.export({ type: "pkcs8", format: "pem" })),
    ca: certificate(ca.privateKey, ca.publicKey, caName, caName, [
      extension(OID.basicConstraints, sequence(yes), true),
      // keyCertSign: bit 5 of one byte, two bits unused.
      extension(OID.keyUsage, der(0x03, Buffer.from([2, 0b0000_0100])), true),
    ]),
    cert: certificate(ca.privateKey, leaf.publicKey, caName, name("Gatehouse lab edge"), [
      extension(OID.basicConstraints, sequence(), true),
      extension(OID.subjectAltName, names, false),
    ]),
  };
}

/** X.509 version 3 (RFC 5280, section 4.1), valid for a year. */
function certificate(
  signer: KeyObject,
  subjectKey: KeyObject,
  issuer: Buffer,
  subject: Buffer,
  extensions: Buffer[],
): string {
  const algorithm = sequence(OID.ecdsaWithSha256);
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const now = Date.now();
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    issuer,
    sequence(time(now - 86_400_000), time(now + 365 * 86_400_000)),
    subject,
    subjectKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign(
    "sha256",
    body,
    createPrivateKey(signer.export({ type: "pkcs8", format: "pem" })),
  );
  const base64 = sequence(body, algorithm, bits(signature)).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
}

function name(commonName: string): Buffer {
  return sequence(der(0x31, sequence(OID.commonName, utf8(commonName))));
}

function extension(id: Buffer, value: Buffer, critical: boolean): Buffer {
  return critical ? sequence(id, yes, octets(value)) : sequence(id, octets(value));
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${text}Z`));
}
