import { isIP, isIPv6 } from "node:net";
import { type AddressClass, classifyAddress } from "./address.ts";

export interface DialPolicy {
  /** In the sandbox: loopback on any port, and http. */
  allowLoopback: boolean;
  /** The ports that may be connected to elsewhere. */
  ports: number[];
  /** All addresses of a name; what name servers say unless a test brings its own. */
  lookup?: (host: string) => Promise<string[]>;
}

export type ForbiddenReason = "malformed" | "scheme" | "userinfo" | "port" | "address";

/** An address that a customer gave and that we don't connect to; the message tells the customer why. */
export class ForbiddenAddress extends Error {
  override readonly name = "ForbiddenAddress";
  readonly reason: ForbiddenReason;
  constructor(reason: ForbiddenReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

const urlCharactersMax = 2048;
const plainPort = 80;

/** Whether a place of that kind may be connected to. */
export function isAllowed(kind: AddressClass, policy: DialPolicy): boolean {
  return kind === "public" || (kind === "loopback" && policy.allowLoopback);
}

/**
 * Reads a URL that a customer gave, without asking the network. Throws `ForbiddenAddress`. Passing is necessary, not sufficient: what its
 * name leads to is checked again at each connection.
 */
export function checkEndpointUrl(raw: string, policy: DialPolicy): URL {
  // A URL drops line breaks and blanks without a word, and what was given is shown again in mails and answers.
  const isReadable = raw.length <= urlCharactersMax && !/[\s\p{Cc}]/u.test(raw) && URL.canParse(raw);
  if (!isReadable) throw new ForbiddenAddress("malformed", "This is not a URL");
  const url = new URL(raw);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new ForbiddenAddress("scheme", "The URL must begin with https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw new ForbiddenAddress("userinfo", "The URL must not contain a user or password");
  }
  const isLoopback = checkHost(url.hostname, policy) === "loopback";
  const isPlain = url.protocol === "http:";
  if (isPlain && !policy.allowLoopback) throw new ForbiddenAddress("scheme", "The URL must begin with https://");
  const ports = isPlain ? [plainPort, ...policy.ports] : policy.ports;
  checkPort(portOf(url), isLoopback, { ...policy, ports });
  url.hash = "";
  return url;
}

/** The host and port that a customer gave for another protocol than HTTP, with the host in its plain spelling. Throws `ForbiddenAddress`. */
export function checkEndpoint(host: string, port: number, policy: DialPolicy): string {
  const bracketed = isIPv6(host) ? `[${host}]` : host;
  // Parsed as a URL's host, so that 127.1, 0x7f000001 and their kin are read here as whoever connects would read them.
  const url = URL.canParse(`https://${bracketed}/`) ? new URL(`https://${bracketed}/`) : undefined;
  // A URL drops line breaks without a word; in a host they are an attempt at something.
  const isHostAlone = url !== undefined && url.href === `https://${url.hostname}/` && !/\s/.test(host);
  if (!isHostAlone) throw new ForbiddenAddress("malformed", "This is not the name of a server");
  checkPort(port, checkHost(url.hostname, policy) === "loopback", policy);
  return bareHost(url.hostname);
}

/** The port that a URL leads to, also when it does not name one. */
function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : plainPort;
}

/** A URL's host as resolvers and sockets take it: IPv6 without brackets, and no dot at the end. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/** Whether a name means this machine by definition, whatever a name server says. */
export function isLoopbackName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

function checkHost(hostname: string, policy: DialPolicy): AddressClass | "name" {
  const host = bareHost(hostname);
  const kind = kindOfHost(host);
  if (kind !== "name" && !isAllowed(kind, policy)) {
    throw new ForbiddenAddress("address", `We do not connect to this address: it is ${kind.replace("_", "-")}`);
  }
  return kind;
}

function kindOfHost(host: string): AddressClass | "name" {
  if (isIP(host) !== 0) return classifyAddress(host);
  if (isLoopbackName(host)) return "loopback";
  // A name without a dot, and these endings, only mean something inside somebody's network: perhaps ours.
  const isLocalName = !host.includes(".") || /\.(?:local|internal|intranet|lan|home\.arpa)$/.test(host);
  return isLocalName ? "private" : "name";
}

function checkPort(port: number, isLoopback: boolean, policy: DialPolicy): void {
  const isAnyPortFine = isLoopback && policy.allowLoopback;
  if (isAnyPortFine || policy.ports.includes(port)) return;
  throw new ForbiddenAddress("port", `The port must be one of ${policy.ports.join(", ")}`);
}
