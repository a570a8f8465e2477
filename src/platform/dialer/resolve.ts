import { isIP, isIPv4 } from "node:net";
import { classifyAddress } from "./address.ts";
import { DialFailed } from "./dial-failed.ts";
import { bareHost, type DialPolicy, isAllowed } from "./endpoint-url.ts";
import { lookUpAddresses } from "./look-up.ts";

/**
 * The address to connect to for a host, checked. Whoever calls connects to exactly this address: asking the name again could answer
 * another. One forbidden address among many refuses the name. Throws `DialFailed`.
 */
export async function resolvePublic(host: string, policy: DialPolicy): Promise<string> {
  const name = bareHost(host);
  const addresses = isIP(name) === 0 ? await lookUp(name, policy) : [name];
  const isEachAllowed = addresses.every((address) => isAllowed(classifyAddress(address), policy));
  if (!isEachAllowed) throw new DialFailed("forbidden_address", "The name leads to an address that is not public");
  // IPv4 first: a server that is reachable by IPv6 alone is rarer than one of ours, or of theirs, whose IPv6 leads nowhere.
  const chosen = addresses.find((address) => isIPv4(address)) ?? addresses[0];
  if (chosen === undefined) throw new DialFailed("dns_failed", "The name has no address");
  return chosen;
}

async function lookUp(name: string, policy: DialPolicy): Promise<string[]> {
  try {
    return await (policy.lookup ?? lookUpAddresses)(name);
  } catch (error) {
    throw new DialFailed("dns_failed", "The name can't be resolved", { cause: error });
  }
}
