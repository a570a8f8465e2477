import type { Carrier } from "./carrier.ts";
import { type Esim, isTerminal, type SoldPackage } from "./esim.ts";
import type { Offer } from "./offer.ts";
import { draw } from "./seeded-draw.ts";

const dayMs = 24 * 60 * 60 * 1000;
const reusedShare = 1 / 500;

/** So many eSIMs of one package; the price is for one eSIM with all its days. */
export interface OrderLine {
  offer: Offer;
  count: number;
  periodDays: number;
  unitPriceUnits: number;
}

/** Makes the numbers and the profiles of a new order. Nothing is written yet. */
export function bornEsims(
  carrier: Carrier,
  { transactionId, lines }: { transactionId: string; lines: OrderLine[] },
): { orderNo: string; esims: [Esim, ...Esim[]] } {
  const now = carrier.world.clock.now();
  const soldBefore = carrier.esims.count();
  const orderNo = `B${numberAt(now, carrier.orders.count() + 1)}`;
  const taken = new Set<string>();
  const [first, ...others] = lines
    .flatMap((line) => Array.from({ length: line.count }, () => line))
    .map((line, index) => {
      const sequence = soldBefore + index + 1;
      const iccid = iccidFor(carrier, sequence, taken);
      taken.add(iccid);
      return bornEsim(carrier, { line, orderNo, transactionId, iccid, esimTranNo: numberAt(now, sequence), now });
    });
  if (!first) throw new Error("An order without eSIMs should have been refused.");
  return { orderNo, esims: [first, ...others] };
}

/** Whether the carrier gives this eSIM, the so many-th it sells, an ICCID that was another's: about 1 in 500. */
export function isIccidReused(seed: number, sequence: number): boolean {
  return draw(seed, "iccid", sequence) < reusedShare;
}

function bornEsim(
  { world }: Carrier,
  birth: { line: OrderLine; orderNo: string; transactionId: string; iccid: string; esimTranNo: string; now: Date },
): Esim {
  const { line, now } = birth;
  const orderedAt = now.toISOString();
  return {
    esimTranNo: birth.esimTranNo,
    iccid: birth.iccid,
    imsi: `45400${birth.esimTranNo.slice(-10)}`,
    orderNo: birth.orderNo,
    transactionId: birth.transactionId,
    orderedAt,
    matchingId: world.random(16).toString("hex").toUpperCase(),
    imageId: world.random(16).toString("hex"),
    sold: soldPackage(line.offer),
    paidUnits: line.unitPriceUnits,
    refundedUnits: 0,
    esimStatus: "GOT_RESOURCE",
    smdpStatus: "RELEASED",
    suspendedFrom: null,
    eid: "",
    installedAt: null,
    activatedAt: null,
    expiresAt: new Date(now.getTime() + line.offer.unusedValidDays * dayMs).toISOString(),
    totalVolumeBytes: line.offer.volumeBytes * line.periodDays,
    totalDurationDays: line.offer.durationDays * line.periodDays,
    usedBytes: 0,
    usageAt: orderedAt,
    thresholdsTold: [],
    isLastDayTold: false,
    topUps: [],
    messages: [],
  };
}

function soldPackage(offer: Offer): SoldPackage {
  const { packageCode, slug, name, dataType, durationDays, volumeBytes, smsStatus, activeType, supportTopUpType } =
    offer;
  const locationCode = offer.place.code;
  return {
    packageCode,
    slug,
    name,
    dataType,
    durationDays,
    volumeBytes,
    smsStatus,
    activeType,
    supportTopUpType,
    locationCode,
  };
}

/** Digits that begin with the second they were made in, so that two sandboxes do not hand out the same ones. */
function numberAt(now: Date, sequence: number): string {
  const second = now.toISOString().replace(/\D/g, "").slice(2, 14);
  return second + String(sequence % 100_000).padStart(5, "0");
}

function iccidFor(carrier: Carrier, sequence: number, taken: Set<string>): string {
  if (!isIccidReused(carrier.options.seed, sequence)) return newIccid(carrier);
  const dead = carrier.esims.list().find((esim) => isReusable(carrier, esim) && !taken.has(esim.iccid));
  return dead?.iccid ?? newIccid(carrier);
}

/** A revoked profile may still be on its phone, so only the others' numbers return to the shelf. */
function isReusable(carrier: Carrier, esim: Esim): boolean {
  return isTerminal(esim) && esim.esimStatus !== "REVOKE" && carrier.esims.find(esim.iccid) === esim;
}

function newIccid(carrier: Carrier): string {
  const digits = carrier.world.random(8).readBigUInt64BE(0).toString().padStart(20, "0").slice(-14);
  const body = `8985${digits}`;
  return body + luhnDigit(body);
}

function luhnDigit(digits: string): string {
  const doubled = Array.from(digits)
    .reverse()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1));
  const total = doubled.reduce((sum, number) => sum + (number > 9 ? number - 9 : number), 0);
  return String((10 - (total % 10)) % 10);
}
