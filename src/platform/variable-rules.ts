import ipaddr from "ipaddr.js";

/** What a pattern can't say of a variable, by name: each returns what is wrong with a value, as it goes on after the name. */
const rules: Readonly<Record<string, (value: string) => string | undefined>> = {
  ENCRYPTION_KEYS: checkKeys,
  MAIL_FROM: checkSender,
  TRUST_PROXY: checkProxies,
};

const keyBytes = 32;
const networkNames = ["loopback", "linklocal", "uniquelocal"];

/** What is wrong with a value that has the right form; undefined when nothing is. */
export function findRuleProblem(name: string, value: string): string | undefined {
  return rules[name]?.(value);
}

/** With an id twice, secrets would be closed with one key and the other would be taken for it. */
function checkKeys(value: string): string | undefined {
  const pairs = value.split(",").map((pair) => pair.split(":"));
  if (pairs.some(([, key = ""]) => Buffer.from(key, "base64").byteLength < keyBytes))
    return `must be "id:base64" pairs of ${keyBytes} bytes, separated by commas`;
  return new Set(pairs.map(([id]) => id)).size < pairs.length ? "must not name an id twice" : undefined;
}

function checkSender(value: string): string | undefined {
  return /^[^\p{Cc}]*[^\s@<>]+@[^\s@<>]+>?$/u.test(value)
    ? undefined
    : 'must be an address, or "Name <address>", on one line';
}

/** "true" or a number of hops would believe whoever sends the header, so only addresses are taken. */
function checkProxies(value: string): string | undefined {
  const isProxy = (entry: string) => networkNames.includes(entry) || isAddress(entry) || isNetwork(entry);
  const wrong = value.split(",").some((entry) => !isProxy(entry.trim()));
  return wrong ? "must be addresses or networks, such as 10.0.0.5,192.168.0.0/16, separated by commas" : undefined;
}

/** Not ipaddr's own check: it takes "1" for the address 0.0.0.1. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text) && isAddress(text.split("/")[0] ?? "");
}
