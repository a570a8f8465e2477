import { createHash } from "node:crypto";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { CarrierNotice } from "../contract.ts";
import { instantOf } from "./units.ts";

const noticeTypes: Record<string, CarrierNotice["type"]> = {
  ORDER_STATUS: "order_status",
  ESIM_STATUS: "esim_status",
  SMDP_EVENT: "smdp_event",
  DATA_USAGE: "data_usage",
  VALIDITY_USAGE: "validity_usage",
};

const noticeSchema = Type.Object({
  notifyType: Type.String(),
  notifyId: Type.Optional(Type.Unknown()),
  content: Type.Object({
    orderNo: Type.Optional(Type.Unknown()),
    orderStatus: Type.Optional(Type.Unknown()),
    esimTranNo: Type.Optional(Type.Unknown()),
    transactionId: Type.Optional(Type.Unknown()),
    totalVolume: Type.Optional(Type.Unknown()),
    /** Bytes in a data notice, days in a validity notice. */
    remain: Type.Optional(Type.Unknown()),
    remainThreshold: Type.Optional(Type.Unknown()),
    expiredTime: Type.Optional(Type.Unknown()),
  }),
});
type Content = Static<typeof noticeSchema>["content"];
const wireNotice = Compile(noticeSchema);

/** Anybody can post here, for the carrier signs nothing: whatever is not a notice is undefined, and fields that are odd are null. */
export function readNotice(rawBody: string): CarrierNotice | undefined {
  const body = parse(rawBody);
  if (!wireNotice.Check(body)) return undefined;
  const { notifyType, notifyId, content } = body;
  const type = Object.hasOwn(noticeTypes, notifyType) ? noticeTypes[notifyType] : undefined;
  // The carrier tries an address out with an order that does not exist.
  if (type === undefined || content.orderStatus === "Test") return undefined;
  return {
    // Older order notices have no id of their own.
    noticeId: idOf(notifyId) ?? createHash("sha256").update(rawBody).digest("hex"),
    type,
    reference: idOf(content.transactionId),
    carrierOrderId: idOf(content.orderNo),
    esimTranNo: idOf(content.esimTranNo),
    remainingShare: type === "data_usage" ? remainingShareOf(content) : null,
    remainingDays: type === "validity_usage" ? countOf(content.remain) : null,
    endsAt: type === "validity_usage" ? timeOf(content.expiredTime) : null,
  };
}

function parse(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody);
  } catch {
    return undefined;
  }
}

/** Only plain short text may become a key in our books. */
function idOf(value: unknown): string | null {
  return typeof value === "string" && /^[\x21-\x7e]{1,100}$/.test(value) ? value : null;
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

function timeOf(value: unknown): Date | null {
  const time = typeof value === "string" ? instantOf(value) : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time;
}

function remainingShareOf({ remain, totalVolume, remainThreshold }: Content): number | null {
  const remainingBytes = countOf(remain);
  const totalBytes = countOf(totalVolume);
  const isMeasured = remainingBytes !== null && totalBytes !== null && totalBytes > 0;
  const share = isMeasured ? remainingBytes / totalBytes : countOf(remainThreshold);
  return share === null ? null : Math.min(share, 1);
}
