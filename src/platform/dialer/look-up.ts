import { Resolver } from "node:dns/promises";
import { isLoopbackName } from "./endpoint-url.ts";

/** A name server that keeps silent is asked so often, the second time with twice the patience. */
const tries = 2;
const firstTryMs = 2_000;

/**
 * Every address of a name, as name servers over the network tell: the system's, unless `servers` names others. Not `dns.lookup`, which
 * takes a thread of the few that hash passwords too, for as long as a customer's name server likes, and which believes a hosts file.
 */
export async function lookUpAddresses(name: string, servers?: string[]): Promise<string[]> {
  if (isLoopbackName(name)) return ["127.0.0.1"];
  // A new one each time reads the system's servers as they are now.
  const resolver = new Resolver({ timeout: firstTryMs, tries });
  if (servers) resolver.setServers(servers);
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  // Most names have one kind only, and the other question then ends in an error.
  if (v4.status === "rejected" && v6.status === "rejected") throw v4.reason;
  return [v4, v6].flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
}
