import { connect, type Socket } from "node:net";
import { classifyAddress } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import { DialFailed } from "./dial-failed.ts";
import { checkEndpoint, type DialPolicy, ForbiddenAddress, isAllowed } from "./endpoint-url.ts";
import { resolvePublic } from "./resolve.ts";

export interface HostTarget {
  host: string;
  port: number;
  /** For resolving and connecting together. */
  timeoutMs: number;
}

/**
 * A TCP connection to a server that a customer named, at an address that was checked; TLS on top of it must still check the name.
 * Throws `DialFailed`.
 */
export async function connectToHost(target: HostTarget, policy: DialPolicy): Promise<Socket> {
  const signal = AbortSignal.timeout(target.timeoutMs);
  const host = checkTarget(target, policy);
  const address = await withDeadline(resolvePublic(host, policy), signal);
  const socket = await connectToAddress(address, target.port, signal);
  const refusal = refusalOf(socket, policy);
  if (refusal !== undefined) throw refusal;
  return socket;
}

/** Closes a connection that did not end where it was meant to, and says so: the last line, whatever was checked before. */
export function refusalOf(socket: Socket, policy: DialPolicy): DialFailed | undefined {
  if (isAllowed(classifyAddress(socket.remoteAddress ?? ""), policy)) return undefined;
  socket.destroy();
  return new DialFailed("forbidden_address", "The connection led to an address that is not public");
}

function checkTarget(target: HostTarget, policy: DialPolicy): string {
  try {
    return checkEndpoint(target.host, target.port, policy);
  } catch (error) {
    if (error instanceof ForbiddenAddress) throw new DialFailed("forbidden_address", error.message, { cause: error });
    throw error;
  }
}

async function connectToAddress(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const giveUp = () => fail(new DialFailed("timeout", "The server took too long to connect"));
    const refuse = (cause: Error) => fail(new DialFailed("connect_failed", "The server can't be reached", { cause }));
    const settle = () => {
      socket.off("error", refuse);
      signal.removeEventListener("abort", giveUp);
    };
    const fail = (error: DialFailed) => {
      settle();
      // Destroying may still report an error, and nobody else listens any more.
      socket.on("error", () => undefined);
      socket.destroy();
      reject(error);
    };
    socket.once("error", refuse);
    signal.addEventListener("abort", giveUp);
    socket.once("connect", () => {
      settle();
      resolve(socket);
    });
    if (signal.aborted) giveUp();
  });
}
