import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A row of the carrier's list, as far as tests edit it. */
export interface ListedPackage {
  packageCode: string;
  slug?: string;
  name: string;
  description: string;
  price: number;
  currencyCode: string;
  location: string;
  locationNetworkList: { locationName: string }[];
  [field: string]: unknown;
}

/** The sandbox's carrier as it would be with another catalogue: everything is passed on, only its list of packages is edited. */
export interface EditedCarrier {
  /** For ESIMACCESS_URL. */
  url: string;
  /** Whom to pass requests on to. */
  passTo(sandboxUrl: string): void;
  /** Edits every list from now on; without an edit, lists are as the carrier makes them. */
  edit(change?: (packages: ListedPackage[]) => ListedPackage[]): void;
  close(): Promise<void>;
}

export async function startEditedCarrier(): Promise<EditedCarrier> {
  let target = "";
  let change = (packages: ListedPackage[]) => packages;
  const server = createServer((request, response) => {
    pass(request, response, target, change).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/esimaccess`,
    passTo: (sandboxUrl) => (target = sandboxUrl),
    edit: (next = (packages) => packages) => (change = next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  change: (packages: ListedPackage[]) => ListedPackage[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
  const answer = await fetch(`${target}${request.url}`, {
    method: "POST",
    headers: headers as Record<string, string>,
    body: Buffer.concat(chunks),
  });
  const envelope = (await answer.json()) as { obj: { packageList?: ListedPackage[] } | null };
  if (envelope.obj?.packageList) envelope.obj.packageList = change(envelope.obj.packageList);
  response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(envelope));
}
