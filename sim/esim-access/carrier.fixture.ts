import Fastify from "fastify";
import { onTestFinished } from "vitest";
import type { CarrierOptions } from "../vendor.ts";
import { type OpenedWorld, openWorld } from "../world.ts";
import { createCarrier } from "./index.ts";
import type { Offer } from "./offer.ts";

/** What the carrier's answers hold, as far as the tests look. */
interface Wire {
  status: number;
  success: boolean | "true";
  errorCode: string | null;
  errorMsg: string | null;
  obj: {
    orderNo: string;
    transactionId: string;
    balance: number;
    webhook: string;
    expiredTime: string;
    totalVolume: number;
    totalDuration: number;
    esimList: WireEsim[];
    pager: { pageSize: number; pageNum: number; total: number };
    packageList: WirePackage[];
    locationList: { code: string; type: number; subLocationList: { code: string }[] | null }[];
    esimUsageList: { esimTranNo: string; dataUsage: number; totalData: number; lastUpdateTime: string }[];
  };
}

export interface WirePackage {
  packageCode: string;
  slug?: string;
  price: number;
  volume: number;
  duration: number;
  dataType?: number;
  location: string;
  smsStatus?: number;
  supportTopUpType?: Offer["supportTopUpType"];
}

interface WireEsim {
  esimTranNo: string;
  orderNo: string;
  iccid: string;
  ac: string;
  eid: string;
  esimStatus: string;
  smdpStatus: string;
  expiredTime: string;
  activateTime: string | null;
  installationTime: string | null;
  totalVolume: number;
  totalDuration: number;
  orderUsage: number;
  packageList: { packageCode: string; createTime: string }[];
}

export interface Bench {
  url: string;
  world: OpenedWorld;
  /** The carrier's part of the people's page. */
  page: () => string;
  call: (path: string, body?: object | string, headers?: Record<string, string>) => Promise<Wire>;
  /** A call of the sandbox itself, by people or programs. */
  sandbox: (path: string, body?: unknown) => Promise<{ status: number; body: Record<string, unknown> }>;
  /** Orders so many eSIMs and asks until they are there. */
  buy: (packageCode: string, count?: number) => Promise<[WireEsim, ...WireEsim[]]>;
  esim: (esimTranNo: string) => Promise<WireEsim>;
  balanceUnits: () => Promise<number>;
  close: () => Promise<void>;
}

export const testOptions: CarrierOptions = {
  accessCode: "test-access",
  secretKey: "test-secret",
  requestsPerSecond: 0,
  allocatingAnswers: 0,
  allocateAfterMs: 3_600_000,
  balanceUsd: 100_000,
  seed: 1,
};

/** A carrier on a free port, with books in memory unless a folder is named. */
export async function openBench(options: Partial<CarrierOptions> = {}, dataFolder?: string): Promise<Bench> {
  let url = "";
  const world = openWorld({ dataFolder, url: () => url, log: () => undefined });
  const server = Fastify({ forceCloseConnections: true });
  const vendor = createCarrier(world, { ...testOptions, ...options });
  await vendor.register(server);
  url = await server.listen({ port: 0, host: "127.0.0.1" });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await server.close();
    world.close();
  };
  onTestFinished(close);
  return { url, world, page: () => vendor.page?.() ?? "", close, ...callsTo(url) };
}

function callsTo(url: string): Pick<Bench, "call" | "sandbox" | "buy" | "esim" | "balanceUnits"> {
  const call: Bench["call"] = async (path, body = {}, headers = {}) => {
    const answer = await fetch(`${url}/esimaccess/api/v1/open/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "RT-AccessCode": testOptions.accessCode, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    // The shape is what the tests are about: a field that is not there fails the assertion on it.
    return { status: answer.status, ...((await answer.json()) as Omit<Wire, "status">) };
  };
  const query = async (filter: object) =>
    (await call("esim/query", { ...filter, pager: { pageSize: 50, pageNum: 1 } })).obj;
  return {
    call,
    async sandbox(path, body) {
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const answer = await fetch(url + path, { headers: { "content-type": "application/json" }, ...sent });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    async buy(packageCode, count = 1) {
      const transactionId = `test-${crypto.randomUUID()}`;
      const ordered = await call("esim/order", { transactionId, packageInfoList: [{ packageCode, count }] });
      const [first, ...others] = (await query({ orderNo: ordered.obj.orderNo })).esimList;
      if (!first) throw new Error("The order brought no eSIM.");
      return [first, ...others];
    },
    async esim(esimTranNo) {
      const [esim] = (await query({ esimTranNo })).esimList;
      if (!esim) throw new Error(`eSIM ${esimTranNo} is not there.`);
      return esim;
    },
    balanceUnits: async () => (await call("balance/query")).obj.balance,
  };
}
