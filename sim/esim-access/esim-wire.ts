import type { Esim } from "./esim.ts";
import { answerTime } from "./wire-time.ts";

const smdpAddress = "rsp.carrier.example";

/** An eSIM as queries answer it. */
export function esimToWire(esim: Esim): Record<string, unknown> {
  const imageUrl = `https://p.carrier.example/${esim.imageId}`;
  return {
    esimTranNo: esim.esimTranNo,
    orderNo: esim.orderNo,
    transactionId: esim.transactionId,
    imsi: esim.imsi,
    iccid: esim.iccid,
    smsStatus: esim.sold.smsStatus,
    msisdn: "",
    ac: `LPA:1$${smdpAddress}$${esim.matchingId}`,
    qrCodeUrl: `${imageUrl}.png`,
    shortUrl: imageUrl,
    smdpStatus: esim.smdpStatus,
    eid: esim.installedAt === null ? "" : esim.eid,
    activeType: esim.sold.activeType,
    dataType: esim.sold.dataType,
    activateTime: esim.activatedAt === null ? null : answerTime(esim.activatedAt),
    installationTime: esim.installedAt === null ? null : answerTime(esim.installedAt),
    expiredTime: answerTime(esim.expiresAt),
    totalVolume: esim.totalVolumeBytes,
    totalDuration: esim.totalDurationDays,
    durationUnit: "DAY",
    orderUsage: esim.usedBytes,
    esimStatus: esim.esimStatus,
    pin: "",
    puk: "",
    apn: "internet",
    packageList: [{ ...esim.sold, createdAt: esim.orderedAt }, ...esim.topUps].map((bought) => ({
      packageName: bought.name,
      packageCode: bought.packageCode,
      slug: bought.slug,
      duration: bought.durationDays,
      volume: bought.volumeBytes,
      locationCode: esim.sold.locationCode,
      createTime: answerTime(bought.createdAt),
    })),
  };
}
