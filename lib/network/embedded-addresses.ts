import ipaddr from "ipaddr.js";

type Wrapping = {
  prefix: [ipaddr.IPv6, number];
  /**
   * The positions of the IPv4 address's bytes. With several possible positions, only the gateway knows which one is
   * used.
   */
  places: number[][];
  /** All its bits are inverted. */
  flipped?: true;
};

const LAST = [12, 13, 14, 15];

// Forms of an IPv6 address that contain an IPv4 address, to which the system, a gateway or a tunnel then connects.
const WRAPPINGS: Wrapping[] = [
  { prefix: ipaddr.IPv6.parseCIDR("::ffff:0:0/96"), places: [LAST] }, // IPv4-mapped (RFC 4291, section 2.5.5.2)
  { prefix: ipaddr.IPv6.parseCIDR("::/96"), places: [LAST] }, // IPv4-compatible (section 2.5.5.1)
  { prefix: ipaddr.IPv6.parseCIDR("::ffff:0:0:0/96"), places: [LAST] }, // IPv4-translated (RFC 2765)
  { prefix: ipaddr.IPv6.parseCIDR("64:ff9b::/96"), places: [LAST] }, // NAT64 (RFC 6052)
  {
    // NAT64 with a network's own prefix (RFC 8215) of 48, 56, 64 or 96 bits.
    prefix: ipaddr.IPv6.parseCIDR("64:ff9b:1::/48"),
    places: [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], LAST],
  },
  { prefix: ipaddr.IPv6.parseCIDR("2002::/16"), places: [[2, 3, 4, 5]] }, // 6to4 (RFC 3056)
  { prefix: ipaddr.IPv6.parseCIDR("2001::/32"), places: [[4, 5, 6, 7]] }, // Teredo (RFC 4380): its server
  { prefix: ipaddr.IPv6.parseCIDR("2001::/32"), places: [LAST], flipped: true }, // and its client
];

/** ISATAP works with any prefix: the second half says that an IPv4 address follows (RFC 5214, section 6.1). */
const ISATAP: Wrapping = { prefix: ipaddr.IPv6.parseCIDR("::/0"), places: [LAST] };

/** The bit that is ignored says whether the IPv4 address is globally unique. */
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
      // At a wrong position it is mostly zeros, or does not start like the address of a machine.
      const likely = found.filter(([first = 0]) => first > 0 && first < 224);
      return (places.length > 1 ? likely : found).map((octets) => new ipaddr.IPv4(octets));
    });
}
