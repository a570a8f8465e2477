import { type CarrierTopup, type CarrierUsage, type EsimProvider, type EsimReference, Rejected } from "../contract.ts";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { readEsim, readOrder, readProfile, readUsage } from "./esims.ts";
import { readNotice } from "./notices.ts";
import * as operations from "./operations.ts";
import { findOrder, listOrderProfiles } from "./order-queries.ts";
import { readPlans } from "./plans.ts";
import { StillAllocating } from "./refusals.ts";
import { instantOf, microsOf, priceOf } from "./units.ts";

export interface EsimAccessOptions extends Omit<ClientOptions, "timeoutMs" | "promptTimeoutMs"> {
  /** `provider-…` */
  id: string;
  name: string;
  /** Ours, which says until when a lost order may have been placed. */
  clock: () => Date;
  /** Told what of an answer was left out because it could not be read. */
  onUnreadable: (message: string) => void;
  timeoutMs?: number;
  promptTimeoutMs?: number;
}

const usageBatchMax = 10;

/** The carrier eSIM Access, by its Open API. Prices are in US dollars; repeats nothing by itself. */
export function createEsimAccess(options: EsimAccessOptions): EsimProvider {
  const { timeoutMs = 30_000, promptTimeoutMs = 10_000 } = options;
  const client = createClient({ ...options, timeoutMs, promptTimeoutMs: Math.min(promptTimeoutMs, timeoutMs) });
  return {
    id: options.id,
    name: options.name,
    capabilities: {
      idempotentOrder: true,
      cancel: true,
      suspend: true,
      revoke: true,
      topup: true,
      sms: true,
      usageBatchMax,
      quantityMax: 30,
    },
    ...catalogueCalls(client),
    ...orderCalls(client, options.clock),
    ...esimCalls(client, options.onUnreadable),
    ...accountCalls(client),
    readNotice,
  };
}

function catalogueCalls(client: Client): Pick<EsimProvider, "listPlans" | "listTopupPlans"> {
  const { listPackages, listTopups } = operations;
  return {
    listPlans: async () => readPlans((await client.call(listPackages, { type: "BASE" })).packageList),
    listTopupPlans: async ({ iccid }) =>
      readPlans((await client.call(listTopups, { type: "TOPUP", iccid })).packageList),
  };
}

function orderCalls(client: Client, clock: () => Date): Pick<EsimProvider, "placeOrder" | "getOrder" | "findOrder"> {
  return {
    async placeOrder({ reference, packageCode, quantity, expectedCostMicros, periodDays }) {
      const price = priceOf(expectedCostMicros);
      const { orderNo } = await client.call(operations.placeOrder, {
        transactionId: reference,
        // Prices that we send are checked, so that an increase is refused rather than debited.
        amount: price * quantity * (periodDays ?? 1),
        packageInfoList: [{ packageCode, count: quantity, price, ...periodOf(periodDays) }],
      });
      return { carrierOrderId: orderNo };
    },
    async getOrder(carrierOrderId) {
      try {
        return readOrder(await listOrderProfiles(client, { orderNo: carrierOrderId }));
      } catch (error) {
        if (error instanceof StillAllocating) return { state: "allocating" };
        throw error;
      }
    },
    findOrder: async (reference, since) => await findOrder(client, { reference, since, now: clock() }),
  };
}

type EsimCalls =
  | "getEsim"
  | "cancelEsim"
  | "suspendEsim"
  | "unsuspendEsim"
  | "revokeEsim"
  | "sendSms"
  | "topUpEsim"
  | "listUsage";

function esimCalls(client: Client, onUnreadable: (message: string) => void): Pick<EsimProvider, EsimCalls> {
  const act = (operation: operations.Operation) => async (esim: EsimReference) => {
    await client.call(operation, { esimTranNo: esim.esimTranNo });
  };
  return {
    async getEsim({ esimTranNo }, lane) {
      const pager = { pageSize: 5, pageNum: 1 };
      const { esimList } = await client.call({ ...operations.queryEsims, lane }, { esimTranNo, pager });
      const profile = esimList.map(readProfile).find((candidate) => candidate.esimTranNo === esimTranNo);
      if (profile === undefined) throw new Rejected("not_found", `esim/query lists no eSIM ${esimTranNo}`);
      return readEsim(profile);
    },
    cancelEsim: act(operations.cancel),
    suspendEsim: act(operations.suspend),
    unsuspendEsim: act(operations.unsuspend),
    revokeEsim: act(operations.revoke),
    async sendSms({ esimTranNo }, message) {
      await client.call(operations.sendSms, { esimTranNo, message });
    },
    async topUpEsim({ reference, esim, packageCode, expectedCostMicros, periodDays }): Promise<CarrierTopup> {
      const answer = await client.call(operations.topUp, {
        esimTranNo: esim.esimTranNo,
        packageCode,
        transactionId: reference,
        amount: priceOf(expectedCostMicros) * (periodDays ?? 1),
        ...periodOf(periodDays),
      });
      return {
        totalBytes: BigInt(answer.totalVolume),
        totalDays: answer.totalDuration,
        expiresAt: instantOf(answer.expiredTime),
      };
    },
    async listUsage(esims) {
      const usage: CarrierUsage[] = [];
      for (let start = 0; start < esims.length; start += usageBatchMax) {
        const esimTranNoList = esims.slice(start, start + usageBatchMax).map(({ esimTranNo }) => esimTranNo);
        const answer = await client.call(operations.queryUsage, { esimTranNoList });
        usage.push(...readUsage(Array.isArray(answer) ? answer : answer.esimUsageList, onUnreadable));
      }
      return usage;
    },
  };
}

/** Only day passes take a number of days; left out, the carrier sells one day. */
function periodOf(periodDays: number | null): { periodNum?: number } {
  return periodDays === null ? {} : { periodNum: periodDays };
}

function accountCalls(client: Client): Pick<EsimProvider, "getBalanceMicros" | "registerNotices"> {
  return {
    async getBalanceMicros() {
      return microsOf((await client.call(operations.queryBalance, {})).balance);
    },
    async registerNotices(url) {
      // The carrier tries the address out before it answers, so whoever listens there must be up by now.
      await client.call(operations.saveWebhook, { webhook: url });
    },
  };
}
