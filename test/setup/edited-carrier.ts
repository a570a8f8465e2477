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

/** A row of its answers about eSIMs and their usage. */
export type EsimAnswer = Record<string, unknown>;

/** The sandbox's carrier as it would be with other answers: everything is passed on, only the rows of its lists are edited. */
export interface EditedCarrier {
  /** For ESIMACCESS_URL. */
  url: string;
  /** Whom to pass requests on to. */
  passTo(sandboxUrl: string): void;
  /** Edits every list from now on; without an edit, lists are as the carrier makes them. */
  edit(change?: (packages: ListedPackage[]) => ListedPackage[]): void;
  /** The same for each row about an eSIM: its state (`esimStatus`) or its usage (`dataUsage`). */
  editEsims(change?: (row: EsimAnswer) => EsimAnswer): void;
  close(): Promise<void>;
}

export async function startEditedCarrier(): Promise<EditedCarrier> {
  let target = "";
  const edits: Edits = { packages: (packages) => packages, esim: (row) => row };
  const server = createServer((request, response) => {
    pass(request, response, target, edits).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/esimaccess`,
    passTo: (sandboxUrl) => (target = sandboxUrl),
    edit: (next = (packages) => packages) => (edits.packages = next),
    editEsims: (next = (row) => row) => (edits.esim = next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Edits {
  packages: (packages: ListedPackage[]) => ListedPackage[];
  esim: (row: EsimAnswer) => EsimAnswer;
}

interface Lists {
  packageList?: ListedPackage[];
  esimList?: EsimAnswer[];
  esimUsageList?: EsimAnswer[];
}

async function pass(request: IncomingMessage, response: ServerResponse, target: string, edits: Edits): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
  const answer = await fetch(`${target}${request.url}`, {
    method: "POST",
    headers: headers as Record<string, string>,
    body: Buffer.concat(chunks),
  });
  const envelope = (await answer.json()) as { obj: Lists | null };
  if (envelope.obj) applyEdits(envelope.obj, edits);
  response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(envelope));
}

function applyEdits(lists: Lists, edits: Edits): void {
  if (lists.packageList) lists.packageList = edits.packages(lists.packageList);
  if (lists.esimList) lists.esimList = lists.esimList.map(edits.esim);
  if (lists.esimUsageList) lists.esimUsageList = lists.esimUsageList.map(edits.esim);
}
