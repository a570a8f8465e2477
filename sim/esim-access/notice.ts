import type { Esim, EsimStatus } from "./esim.ts";
import { noticeTime } from "./wire-time.ts";

type NoticeType = "ORDER_STATUS" | "ESIM_STATUS" | "SMDP_EVENT" | "DATA_USAGE" | "VALIDITY_USAGE" | "CHECK_HEALTH";

/** What the carrier has to tell; the delivery adds an id and a time. */
export interface Notice {
  notifyType: NoticeType;
  content: Record<string, unknown>;
}

/** The eSIMs of an order are there. It names no ICCID: whoever wants one asks. */
export function orderReadyNotice(order: { orderNo: string; transactionId: string }): Notice {
  const { orderNo, transactionId } = order;
  return { notifyType: "ORDER_STATUS", content: { orderNo, orderStatus: "GOT_RESOURCE", transactionId } };
}

/** The probe of a URL before it is saved. */
export function healthNotice(): Notice {
  return { notifyType: "CHECK_HEALTH", content: { orderNo: "1234567890", orderStatus: "Test" } };
}

/** Everything that changed between two states of one eSIM and that the carrier tells of, in the order it happened. */
export function noticesOfChange(before: Esim, after: Esim): Notice[] {
  const notices: Notice[] = [];
  if (after.smdpStatus !== before.smdpStatus) notices.push(smdpEvent(after));
  for (const threshold of after.thresholdsTold) {
    if (!before.thresholdsTold.includes(threshold)) notices.push(dataUsage(after, threshold));
  }
  // The carrier never tells of GOT_RESOURCE this way: that an eSIM is there is its order's news.
  if (after.esimStatus !== before.esimStatus && after.esimStatus !== "GOT_RESOURCE") notices.push(esimStatus(after));
  if (after.isLastDayTold && !before.isLastDayTold) notices.push(validityUsage(after));
  return notices;
}

function esimStatus(esim: Esim): Notice {
  return {
    notifyType: "ESIM_STATUS",
    content: {
      ...idsOf(esim),
      esimStatus: statusInNotices(esim.esimStatus),
      smdpStatus: esim.smdpStatus,
      totalVolume: esim.totalVolumeBytes,
      orderUsage: esim.usedBytes,
      remainVolume: remainingBytes(esim),
    },
  };
}

function smdpEvent(esim: Esim): Notice {
  return {
    notifyType: "SMDP_EVENT",
    content: {
      ...idsOf(esim),
      eid: esim.eid,
      esimStatus: statusInNotices(esim.esimStatus),
      smdpStatus: esim.smdpStatus,
      timestamp: noticeTime(esim.installedAt ?? esim.usageAt),
      seqNumber: null,
      notifyStatus: esim.smdpStatus === "DOWNLOAD" ? null : "Executed-Success",
    },
  };
}

function dataUsage(esim: Esim, threshold: number): Notice {
  return {
    notifyType: "DATA_USAGE",
    content: {
      ...idsOf(esim),
      totalVolume: esim.totalVolumeBytes,
      orderUsage: esim.usedBytes,
      remain: remainingBytes(esim),
      remainThreshold: threshold,
      lastUpdateTime: noticeTime(esim.usageAt),
    },
  };
}

function validityUsage(esim: Esim): Notice {
  return {
    notifyType: "VALIDITY_USAGE",
    content: {
      ...idsOf(esim),
      remain: 1,
      totalDuration: esim.totalDurationDays,
      durationUnit: "DAY",
      expiredTime: noticeTime(esim.expiresAt),
    },
  };
}

function idsOf({ iccid, orderNo, esimTranNo, transactionId }: Esim): Record<string, unknown> {
  return { iccid, orderNo, esimTranNo, transactionId };
}

/** Answers to queries say REVOKE, notices say REVOKED. */
function statusInNotices(status: EsimStatus): string {
  return status === "REVOKE" ? "REVOKED" : status;
}

function remainingBytes(esim: Esim): number {
  return Math.max(0, esim.totalVolumeBytes - esim.usedBytes);
}
