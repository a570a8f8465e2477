import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { DialFailed } from "./dial-failed.ts";
import type { DialPolicy } from "./endpoint-url.ts";
import type { EndpointRequest } from "./post-to-endpoint.ts";

export const sandbox: DialPolicy = { allowLoopback: true, ports: [443] };

/** Starts a server on a free port of this machine, which it answers; it ends with the test, and with it all its connections. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

/** Starts an HTTP server and answers its URL. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`;
}

/** A port where nobody listens. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}

export function requestTo(url: string, changes: Partial<EndpointRequest> = {}): EndpointRequest {
  return { url, headers: {}, body: "{}", timeoutMs: 30_000, maxResponseBytes: 65_536, ...changes };
}

/** How the dialing failed, or "none". */
export async function failureClassOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DialFailed) return error.failureClass;
    throw error;
  }
  return "none";
}
