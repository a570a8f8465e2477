import type { Carrier } from "./carrier.ts";
import type { Esim } from "./esim.ts";
import { esimToWire } from "./esim-wire.ts";
import { type Fields, isFields, optionalText, requiredInteger, requiredText } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import { answerTime } from "./wire-time.ts";

/** The eSIMs of an order, one eSIM, or those ordered within a time; "still allocating" while they are not there. */
export function queryEsims(carrier: Carrier, fields: Fields): object {
  const pager = readPager(fields);
  const found = findEsims(carrier, fields);
  const start = (pager.pageNum - 1) * pager.pageSize;
  return {
    esimList: found.slice(start, start + pager.pageSize).map(esimToWire),
    pager: { ...pager, total: found.length },
  };
}

/** The usage of up to ten eSIMs; those that do not exist are left out. */
export function queryUsage(carrier: Carrier, fields: Fields): object {
  const list = fields.esimTranNoList;
  if (list === undefined) throw new Refusal("parameterMissing", "Parameter esimTranNoList is mandatory");
  if (!Array.isArray(list) || list.length === 0 || list.length > 10) {
    throw new Refusal("parameterOutOfRange", "Parameter esimTranNoList must be a list of 1 to 10 numbers");
  }
  const esims = list.flatMap((number: unknown) =>
    typeof number === "string" ? (carrier.esims.find(number) ?? []) : [],
  );
  return { esimUsageList: esims.map(usageToWire) };
}

function findEsims(carrier: Carrier, fields: Fields): Esim[] {
  const orderNo = optionalText(fields, "orderNo");
  if (orderNo !== undefined) return ofOrder(carrier, orderNo, optionalText(fields, "iccid"));
  const reference = optionalText(fields, "esimTranNo") ?? optionalText(fields, "iccid");
  if (reference !== undefined) return [allocatedEsim(carrier, reference)];
  return orderedBetween(carrier, readTime(fields, "startTime"), readTime(fields, "endTime"));
}

function ofOrder(carrier: Carrier, orderNo: string, iccid: string | undefined): Esim[] {
  const order = carrier.orders.findByNumber(orderNo);
  if (!order) throw new Refusal("orderUnknown", `Order ${orderNo} does not exist`);
  if (carrier.allocations.mustWait(order)) throw stillAllocating();
  const esims = carrier.esims.ofOrder(order).filter((esim) => iccid === undefined || esim.iccid === iccid);
  if (esims.length === 0) throw new Refusal("esimUnknown", `ICCID ${String(iccid)} is not in order ${orderNo}`);
  return esims;
}

function allocatedEsim(carrier: Carrier, reference: string): Esim {
  const esim = carrier.esims.find(reference);
  const order = esim === undefined ? undefined : carrier.orders.findByNumber(esim.orderNo);
  if (!esim || !order) throw new Refusal("esimUnknown", `eSIM ${reference} does not exist`);
  if (carrier.allocations.mustWait(order)) throw stillAllocating();
  return esim;
}

/** What is still being allocated is not listed yet. */
function orderedBetween(carrier: Carrier, start: number, end: number): Esim[] {
  return carrier.orders
    .list()
    .filter(({ orderedAt }) => Date.parse(orderedAt) >= start && Date.parse(orderedAt) <= end)
    .filter((order) => carrier.allocations.isReady(order))
    .flatMap((order) => carrier.esims.ofOrder(order));
}

function readPager(fields: Fields): { pageSize: number; pageNum: number } {
  if (!isFields(fields.pager)) throw new Refusal("parameterMissing", "Parameter pager is mandatory");
  return {
    pageSize: requiredInteger(fields.pager, "pageSize", { min: 5, max: 500 }),
    pageNum: requiredInteger(fields.pager, "pageNum", { min: 1, max: 10_000 }),
  };
}

function readTime(fields: Fields, name: string): number {
  const time = Date.parse(requiredText(fields, name, 40));
  if (Number.isNaN(time)) throw new Refusal("parameterOutOfRange", `Parameter ${name} must be an ISO time`);
  return time;
}

function usageToWire(esim: Esim): object {
  return {
    esimTranNo: esim.esimTranNo,
    dataUsage: esim.usedBytes,
    totalData: esim.totalVolumeBytes,
    lastUpdateTime: answerTime(esim.usageAt),
  };
}

function stillAllocating(): Refusal {
  return new Refusal("stillAllocating", "The profiles of the order are still being allocated");
}
