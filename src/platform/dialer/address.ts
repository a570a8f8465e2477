import ipaddr from "ipaddr.js";

/** `public`, or why we never connect to it for a customer. */
export type AddressClass =
  | "public"
  | "loopback"
  | "private"
  | "link_local"
  | "metadata"
  | "multicast"
  | "unspecified"
  | "tunnel"
  | "reserved"
  | "malformed";

const classes: Record<string, AddressClass | undefined> = {
  unicast: "public",
  loopback: "loopback",
  private: "private",
  uniqueLocal: "private",
  carrierGradeNat: "private",
  deprecatedSiteLocal: "private",
  linkLocal: "link_local",
  multicast: "multicast",
  broadcast: "multicast",
  unspecified: "unspecified",
  "6to4": "tunnel",
  teredo: "tunnel",
};

/** Where clouds answer with the credentials of the machine that asks. One of them sits in public space, so ranges alone miss it. */
const metadataAddresses = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "168.63.129.16",
  "100.100.100.200",
  "fd00:ec2::254",
]);

const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
const nat64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * Says what kind of place an IP address is. An IPv4 address inside an IPv6 one (mapped, NAT64) counts as what it leads to; tunnels that
 * carry one (6to4, Teredo) are never public.
 */
export function classifyAddress(ip: string): AddressClass {
  // Only the four-part form is an address here: the parser would also take "0177.1", and others would read it differently.
  if (!ipaddr.IPv4.isValidFourPartDecimal(ip) && !ipaddr.IPv6.isValid(ip)) return "malformed";
  return classify(ipaddr.parse(ip));
}

function classify(address: ipaddr.IPv4 | ipaddr.IPv6): AddressClass {
  if (metadataAddresses.has(address.toString())) return "metadata";
  if (address instanceof ipaddr.IPv4) return classes[address.range()] ?? "reserved";
  if (address.isIPv4MappedAddress()) return classify(address.toIPv4Address());
  if (address.match(nat64)) return classify(new ipaddr.IPv4(address.toByteArray().slice(12)));
  const known = classes[address.range()] ?? "reserved";
  // The parser calls everything unicast that no registry names; only this block was ever given out.
  return known === "public" && !address.match(globalUnicast) ? "reserved" : known;
}
