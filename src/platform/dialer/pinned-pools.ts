import { buildConnector, errors, Pool } from "undici";
import { refusalOf } from "./connect.ts";
import { DialFailed } from "./dial-failed.ts";
import { bareHost, type DialPolicy } from "./endpoint-url.ts";

const poolsMax = 256;
const connectTimeoutMs = 10_000;
const pools = new Map<string, Pool>();

/**
 * Connections to this origin at this very address. A name that moves gets other connections, so one opened to an address that was checked
 * is never used for an address that was not.
 */
export function poolFor(url: URL, address: string, policy: DialPolicy): Pool {
  const key = `${url.origin} ${address} ${policy.allowLoopback}`;
  const pool = pools.get(key) ?? createPool(url, address, policy);
  // Taken out and put back at the end, so that the first one is always the one that was not used for the longest time.
  pools.delete(key);
  pools.set(key, pool);
  const [oldestKey] = pools.keys();
  if (pools.size > poolsMax && oldestKey !== undefined) {
    // Closing lets what is under way finish.
    void pools.get(oldestKey)?.close();
    pools.delete(oldestKey);
  }
  return pool;
}

function createPool(url: URL, address: string, policy: DialPolicy): Pool {
  const connect = buildConnector({ timeout: connectTimeoutMs, rejectUnauthorized: true });
  const host = bareHost(url.hostname);
  return new Pool(url.origin, {
    // No bound of its own: many subscribers may share a host, and those that hang must not take what the others need. Whoever calls bounds it.
    connections: null,
    pipelining: 1,
    // Shorter than servers keep theirs, so that a request is rarely written to a connection that is just being closed.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 4_000,
    maxHeaderSize: 16 * 1024,
    connect: (options, callback) => {
      // The address goes to the socket, the name stays in SNI, in the certificate's check and in the Host header.
      connect({ ...options, hostname: address }, (...[error, socket]) => {
        const failure = error === null ? refusalOf(socket, policy) : translate(error, options.protocol, host);
        if (failure !== undefined) callback(failure, null);
        else if (socket !== null) callback(null, socket);
      });
    },
  });
}

// Whatever else breaks a connection that speaks TLS broke it in the handshake.
const beforeTls = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EACCES", "EPERM"]);

function translate(error: Error, protocol: string, host: string): DialFailed {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (error instanceof errors.ConnectTimeoutError || code === "ETIMEDOUT") {
    return new DialFailed("timeout", `${host} took too long to connect`, { cause: error });
  }
  if (protocol !== "https:" || beforeTls.has(code)) {
    return new DialFailed("connect_failed", `${host} can't be reached`, { cause: error });
  }
  return new DialFailed("tls_failed", `${host} has no certificate that we trust for that name`, { cause: error });
}
