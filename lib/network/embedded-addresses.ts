import ipaddr from "ipaddr.js";

type Wrapping = {
  prefix: [ipaddr.IPv6, number];
  /** The bytes in which the IPv4 address stands; where there are several ways, only a gateway knows which. */
  places: number[][];
  /** Its bits are turned over. */
  flipped?: true;
};

const LAST = [12, 13, 14, 15];

// Ways to write an IPv4 address inside an IPv6 one, by which the system itself, a gateway or a tunnel gets to it.
const WRAPPINGS: Wrapping[] = [
  { prefix: ipaddr.IPv6.parseCIDR("::ffff:0:0/96"), places: [LAST] }, // IPv4-mapped (RFC 4291, section 2.5.5.2)
  { prefix: ipaddr.IPv6.parseCIDR("::/96"), places: [LAST] }, // IPv4-compatible (section 2.5.5.1)
  { prefix: ipaddr.IPv6.parseCIDR("::ffff:0:0:0/96"), places: [LAST] }, // IPv4-translated (RFC 2765)
  { prefix: ipaddr.IPv6.parseCIDR("64:ff9b::/96"), places: [LAST] }, // NAT64 (RFC 6052)
  {
    // NAT64 of a network's own (RFC 8215), whose prefix may have 48, 56, 64 or 96 bits.
    prefix: ipaddr.IPv6.parseCIDR("64:ff9b:1::/48"),
    places: [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], LAST],
  },
  { prefix: ipaddr.IPv6.parseCIDR("2002::/16"), places: [[2, 3, 4, 5]] }, // 6to4 (RFC 3056)
  { prefix: ipaddr.IPv6.parseCIDR("2001::/32"), places: [[4, 5, 6, 7]] }, // Teredo (RFC 4380): its server
  { prefix: ipaddr.IPv6.parseCIDR("2001::/32"), places: [LAST], flipped: true }, // and its client
];

/** Behind any prefix: its second half says that an IPv4 address follows (RFC 5214, section 6.1). */
const ISATAP: Wrapping = { prefix: ipaddr.IPv6.parseCIDR("::/0"), places: [LAST] };

/** The bit that is left out says whether the IPv4 address is unique in the world. */
function isIsatap(bytes: readonly number[]): boolean {
  const [first = 0, ...rest] = bytes.slice(8, 12);
  return (first & ~2) === 0 && rest.join() === "0,94,254";
}

/** The IPv4 addresses to which an IPv6 address may lead. */
export function embeddedAddresses(address: ipaddr.IPv6): ipaddr.IPv4[] {
  const bytes = address.toByteArray();
  const wrappings = isIsatap(bytes) ? [...WRAPPINGS, ISATAP] : WRAPPINGS;
  return wrappings
    .filter(({ prefix }) => address.match(prefix))
    .flatMap(({ places, flipped }) => {
      const found = places.map((place) =>
        place.map((at) => (bytes[at] ?? 0) ^ (flipped ? 0xff : 0)),
      );
      // Read at the wrong place it is mostly the zeros around it, or begins with no address of a machine.
      const likely = found.filter(([first = 0]) => first > 0 && first < 224);
      return (places.length > 1 ? likely : found).map((octets) => new ipaddr.IPv4(octets));
    });
}
