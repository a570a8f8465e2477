import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The sandbox's carrier behind a bad line: one order can be kept on the way while its sender hears nothing, and arrive later. */
export interface LateCarrier {
  /** For ESIMACCESS_URL. */
  url: string;
  /** Whom to pass requests on to. */
  passTo(sandboxUrl: string): void;
  /** Keeps the next order on its way. */
  keepNextOrder(): void;
  /** Lets the order arrive that was kept; resolves when the carrier has answered it. */
  letArrive(): Promise<void>;
  close(): Promise<void>;
}

export async function startLateCarrier(): Promise<LateCarrier> {
  let target = "";
  let isKeeping = false;
  let kept: (() => Promise<unknown>) | undefined;
  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const send = async (): Promise<Response> =>
      await fetch(`${target}${request.url}`, {
        method: "POST",
        headers: headers as Record<string, string>,
        body: Buffer.concat(chunks),
      });
    if (isKeeping && request.url?.endsWith("/esim/order")) {
      isKeeping = false;
      kept = send;
      response.destroy();
      return;
    }
    const answer = await send();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/esimaccess`,
    passTo: (sandboxUrl) => (target = sandboxUrl),
    keepNextOrder: () => (isKeeping = true),
    async letArrive() {
      if (!kept) throw new Error("no order was kept");
      await kept();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
