import { getEsim } from "./actions.ts";
import type { Carrier } from "./carrier.ts";
import type { Esim, TopUp } from "./esim.ts";
import { toppedUp } from "./esim-changes.ts";
import { type Fields, optionalInteger, requiredText } from "./fields.ts";
import { isDayPass, type Offer } from "./offer.ts";
import { fitsForTopUp } from "./package-list.ts";
import { Refusal } from "./refusal.ts";
import { answerTime } from "./wire-time.ts";

/** Adds a package to an eSIM, at once. The same transactionId adds it once, and is told the same again. */
export function topUpEsim(carrier: Carrier, fields: Fields, orderedRefusal: Refusal | undefined): object {
  const transactionId = requiredText(fields, "transactionId", 50);
  const known = carrier.esims.findByTopUp(transactionId);
  if (known) return answerOf(known, transactionId);
  if (orderedRefusal) throw orderedRefusal;
  const code = requiredText(fields, "packageCode", 100);
  const esim = getEsim(carrier, fields);
  const offer = findTopUp(carrier, code);
  mustAllow(esim, offer);
  const topUp = readTopUp(carrier, fields, { transactionId, offer });
  carrier.balance.mustCover(topUp.paidUnits);
  const after = carrier.esims.change(esim, toppedUp(esim, topUp));
  carrier.balance.debit(topUp.paidUnits);
  return answerOf(after, transactionId);
}

function findTopUp(carrier: Carrier, code: string): Offer {
  const offer = carrier.catalogue.find("TOPUP", code);
  if (!offer) throw new Refusal("packageCodeUnknown", `Top-up package ${code} does not exist`);
  return offer;
}

function mustAllow(esim: Esim, offer: Offer): void {
  if (!["GOT_RESOURCE", "IN_USE", "USED_UP"].includes(esim.esimStatus)) {
    throw new Refusal("statusForbidsIt", `The eSIM is ${esim.esimStatus}: it cannot be topped up`);
  }
  if (esim.sold.supportTopUpType === 1) throw new Refusal("statusForbidsIt", "The package does not support top-ups");
  if (!fitsForTopUp(offer, esim.sold)) {
    throw new Refusal(
      "orderParametersWrong",
      `${offer.packageCode} does not fit an eSIM for ${esim.sold.locationCode}`,
    );
  }
}

function readTopUp(
  { world }: Carrier,
  fields: Fields,
  { transactionId, offer }: { transactionId: string; offer: Offer },
): Omit<TopUp, "result"> {
  const periodDays = optionalInteger(fields, "periodNum", { min: 1, max: 365 }) ?? 1;
  if (periodDays > 1 && !isDayPass(offer)) {
    throw new Refusal("orderParametersWrong", `${offer.packageCode} is not sold by the day`);
  }
  const paidUnits = offer.priceUnits * periodDays;
  const expectedUnits = optionalInteger(fields, "amount", { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (expectedUnits !== undefined && expectedUnits !== paidUnits) {
    throw new Refusal("amountDiffers", `The amount ${expectedUnits} is not the price of the top-up, ${paidUnits}`);
  }
  return {
    transactionId,
    paidUnits,
    packageCode: offer.packageCode,
    slug: offer.slug,
    name: offer.name,
    durationDays: offer.durationDays * periodDays,
    volumeBytes: offer.volumeBytes * periodDays,
    createdAt: world.clock.now().toISOString(),
  };
}

function answerOf(esim: Esim, transactionId: string): object {
  const topUp = esim.topUps.find((one) => one.transactionId === transactionId);
  if (!topUp) throw new Error(`eSIM ${esim.esimTranNo} lost its top-up ${transactionId}.`);
  const { expiresAt, totalVolumeBytes, totalDurationDays, usedBytes } = topUp.result;
  return {
    transactionId,
    iccid: esim.iccid,
    expiredTime: answerTime(expiresAt),
    totalVolume: totalVolumeBytes,
    totalDuration: totalDurationDays,
    orderUsage: usedBytes,
    topUpEsimTranNo: esim.esimTranNo,
  };
}
