import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { NoAnswer, NotSent, sendRequest, type VendorResponse } from "../../../platform/vendor-http.ts";
import { PaymentUnavailable } from "../contract.ts";

export interface CertificateOptions {
  url: string;
  certificateHosts: string[];
  trustedRootsPem?: string[];
  clock: () => Date;
  timeoutMs: number;
}

export interface Certificates {
  /**
   * The certificate at the address that a notice names, or undefined when it is not PayPal's: the address is not on our list, or the
   * certificate does not chain to a trusted root, is out of date, or names another owner. Throws `PaymentUnavailable`.
   */
  find(certificateUrl: string): Promise<X509Certificate | undefined>;
  /** Whether `find` has seen a trusted certificate at that address, and need ask nobody. */
  remembers(certificateUrl: string): boolean;
}

const cachedChainsMax = 16;
const chainLengthMax = 6;
const pemBytesMax = 64 * 1024;
const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Fetches the certificates that sign notices and remembers the trusted ones by address. */
export function createCertificates(options: CertificateOptions): Certificates {
  const chains = new Map<string, X509Certificate[]>();
  let roots: X509Certificate[] | undefined;

  async function getChain(url: URL): Promise<X509Certificate[]> {
    return chains.get(url.href) ?? parsePem(await download(url, options.timeoutMs));
  }

  function remember(url: URL, chain: X509Certificate[]): void {
    const [oldest] = chains.keys();
    if (chains.size >= cachedChainsMax && oldest !== undefined && !chains.has(url.href)) chains.delete(oldest);
    chains.set(url.href, chain);
  }

  return {
    remembers: (certificateUrl) => URL.canParse(certificateUrl) && chains.has(new URL(certificateUrl).href),
    async find(certificateUrl) {
      const url = allowedUrl(certificateUrl, options);
      if (url === undefined) return undefined;
      const chain = await getChain(url);
      roots ??= (options.trustedRootsPem ?? rootCertificates).flatMap(parsePem);
      const [leaf] = chain;
      // Checked at each use, because a remembered certificate expires too.
      if (leaf === undefined || !isOwnedByPayPal(leaf) || !isTrusted(chain, roots, options.clock())) return undefined;
      remember(url, chain);
      return leaf;
    },
  };
}

/** The address comes from whoever sent the notice, so it is believed only as far as it names a place of PayPal's that we listed. */
function allowedUrl(raw: string, options: CertificateOptions): URL | undefined {
  if (!URL.canParse(raw)) return undefined;
  const url = new URL(raw);
  const isEncrypted = url.protocol === "https:";
  const isLoopback = url.protocol === "http:" && loopbackHosts.has(url.hostname);
  const isListed = options.certificateHosts.includes(url.host);
  const folder = `${new URL(options.url).pathname.replace(/\/$/, "")}/v1/notifications/certs/`;
  // Spelled in one way only: by a query of its own every forgery would make us ask again for the same certificate.
  const isPlain =
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.pathname.startsWith(folder) &&
    /^[\w.-]+$/.test(url.pathname.slice(folder.length));
  return (isEncrypted || isLoopback) && isListed && isPlain ? url : undefined;
}

async function download(url: URL, timeoutMs: number): Promise<string> {
  const response = await get(url, timeoutMs);
  // A redirect is not followed: it would lead away from the list.
  if (response.status >= 500 || response.status === 429) {
    throw new PaymentUnavailable(`PayPal answered ${response.status} instead of a certificate`);
  }
  return response.status === 200 && response.body.length <= pemBytesMax ? response.body : "";
}

async function get(url: URL, timeoutMs: number): Promise<VendorResponse> {
  try {
    return await sendRequest({ vendor: "paypal", method: "GET", url: url.href, headers: {}, timeoutMs });
  } catch (error) {
    if (!(error instanceof NotSent || error instanceof NoAnswer)) throw error;
    throw new PaymentUnavailable("The certificate of a notice can't be fetched now", { cause: error });
  }
}

function parsePem(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.slice(0, chainLengthMax).map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

function isOwnedByPayPal(leaf: X509Certificate): boolean {
  const names = leaf.subject.split("\n").filter((line) => line.startsWith("CN="));
  return names.length === 1 && /^CN=[\w.*-]+\.paypal\.com$/i.test(names[0] ?? "");
}

/** Whether the first certificate leads to one of the roots, each step signed by a certificate authority that is in date. */
function isTrusted(chain: X509Certificate[], roots: X509Certificate[], now: Date): boolean {
  let current = chain[0];
  for (let step = 0; step < chainLengthMax && current !== undefined; step += 1) {
    const subject: X509Certificate = current;
    if (!isInDate(subject, now)) return false;
    if (roots.some((root) => isInDate(root, now) && isIssuer(root, subject))) return true;
    current = chain.find((candidate) => candidate !== subject && isIssuer(candidate, subject));
  }
  return false;
}

function isIssuer(issuer: X509Certificate, subject: X509Certificate): boolean {
  return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

function isInDate(certificate: X509Certificate, now: Date): boolean {
  return Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() <= Date.parse(certificate.validTo);
}
