import { bornEsims, type OrderLine } from "./births.ts";
import type { Carrier } from "./carrier.ts";
import { type Fields, isFields, optionalInteger, optionalText, requiredText } from "./fields.ts";
import { isDayPass, type Offer } from "./offer.ts";
import type { CarrierOrder } from "./order-book.ts";
import { Refusal } from "./refusal.ts";

const esimsMax = 30;
const unitsMax = 1_000_000_000_000;

/**
 * Sells eSIMs. The same transactionId always means the first order made with it; everything from the look-up to the
 * line in the book happens in one turn of the event loop, so two requests at once cannot both buy.
 */
export function placeOrder(carrier: Carrier, fields: Fields, orderedRefusal: Refusal | undefined): object {
  const transactionId = requiredText(fields, "transactionId", 50);
  const known = carrier.orders.findByTransaction(transactionId);
  if (known) return { orderNo: known.orderNo, transactionId };
  if (orderedRefusal) throw orderedRefusal;
  const lines = readLines(carrier, fields);
  const amountUnits = lines.reduce((total, line) => total + line.unitPriceUnits * line.count, 0);
  const expectedUnits = optionalInteger(fields, "amount", { min: 0, max: unitsMax });
  if (expectedUnits !== undefined && expectedUnits !== amountUnits) {
    throw new Refusal("amountDiffers", `The amount ${expectedUnits} is not the total of the order, ${amountUnits}`);
  }
  carrier.balance.mustCover(amountUnits);
  const order = bear(carrier, { transactionId, lines, amountUnits });
  return { orderNo: order.orderNo, transactionId };
}

function bear(
  carrier: Carrier,
  { transactionId, lines, amountUnits }: { transactionId: string; lines: OrderLine[]; amountUnits: number },
): CarrierOrder {
  const { orderNo, esims } = bornEsims(carrier, { transactionId, lines });
  const order = { orderNo, transactionId, orderedAt: esims[0].orderedAt, amountUnits, esims };
  carrier.orders.add(order);
  carrier.esims.admit(order);
  carrier.balance.debit(amountUnits);
  carrier.allocations.watch(order);
  return order;
}

function readLines(carrier: Carrier, fields: Fields): OrderLine[] {
  const list = fields.packageInfoList;
  if (list === undefined) throw new Refusal("parameterMissing", "Parameter packageInfoList is mandatory");
  if (!Array.isArray(list) || list.length === 0) throw wrong("packageInfoList must be a list with packages");
  const lines = list.map((item: unknown) => readLine(carrier, item));
  if (lines.reduce((total, line) => total + line.count, 0) > esimsMax) {
    throw wrong(`An order has at most ${esimsMax} eSIMs`);
  }
  return lines;
}

function readLine(carrier: Carrier, item: unknown): OrderLine {
  if (!isFields(item)) throw wrong("packageInfoList must hold objects");
  const offer = readOffer(carrier, item);
  const count = readCount(item);
  const periodDays = readPeriod(item, offer);
  const expectedUnits = optionalInteger(item, "price", { min: 0, max: unitsMax });
  if (expectedUnits !== undefined && expectedUnits !== offer.priceUnits) {
    throw new Refusal("priceDiffers", `The price of ${offer.packageCode} is ${offer.priceUnits}, not ${expectedUnits}`);
  }
  return { offer, count, periodDays, unitPriceUnits: offer.priceUnits * periodDays };
}

function readOffer(carrier: Carrier, item: Fields): Offer {
  const code = optionalText(item, "packageCode") ?? optionalText(item, "slug");
  if (code === undefined) throw new Refusal("parameterMissing", "Parameter packageCode or slug is mandatory");
  const offer = carrier.catalogue.find("BASE", code);
  if (!offer) throw new Refusal("packageCodeUnknown", `Package ${code} does not exist`);
  return offer;
}

function readCount(item: Fields): number {
  const count = item.count;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > esimsMax) {
    throw wrong(`count must be an integer from 1 to ${esimsMax}`);
  }
  return count;
}

/** Left out it is one day, however many days the buyer had in mind. */
function readPeriod(item: Fields, offer: Offer): number {
  const periodDays = optionalInteger(item, "periodNum", { min: 1, max: 365 }) ?? 1;
  if (periodDays > 1 && !isDayPass(offer)) throw wrong(`${offer.packageCode} is not sold by the day`);
  return periodDays;
}

function wrong(message: string): Refusal {
  return new Refusal("orderParametersWrong", message);
}
