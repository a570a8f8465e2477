import type { World } from "../world.ts";
import { type Esim, isTerminal } from "./esim.ts";
import { broughtUpTo } from "./esim-changes.ts";
import { noticesOfChange } from "./notice.ts";
import type { Notices } from "./notices.ts";
import type { CarrierOrder, OrderBook } from "./order-book.ts";

const sweepEveryMs = 1000;

/** All eSIMs ever sold. Whatever is read was first brought up to the clock: an eSIM that ran out has expired. */
export interface EsimBook {
  /** By its own number, or by ICCID: ICCIDs are used again, and mean the newest eSIM that has them. */
  find(reference: string): Esim | undefined;
  findByTopUp(transactionId: string): Esim | undefined;
  ofOrder(order: CarrierOrder): Esim[];
  /** In the order in which they were sold. */
  list(): Esim[];
  count(): number;
  /** Takes in the eSIMs of an order that is in the books already. */
  admit(order: CarrierOrder): void;
  /** Writes the new state down, then tells of everything that it changed. */
  change(before: Esim, after: Esim): Esim;
  /** Lets time pass for all eSIMs, now and every second from now on. */
  keepUp(): void;
}

/** The eSIMs as they were born in their orders, and as their own book says they have become since. */
export function openEsimBook(world: World, { orders, notices }: { orders: OrderBook; notices: Notices }): EsimBook {
  const changed = world.book<Esim>("carrier-esims");
  const esims = new Map<string, Esim>();
  const newestByIccid = new Map<string, string>();
  const byTopUp = new Map<string, string>();
  orders.list().forEach(admit);

  function admit(order: CarrierOrder): void {
    for (const born of order.esims) {
      const esim = changed.get(born.esimTranNo) ?? born;
      esims.set(esim.esimTranNo, esim);
      newestByIccid.set(esim.iccid, esim.esimTranNo);
      for (const topUp of esim.topUps) byTopUp.set(topUp.transactionId, esim.esimTranNo);
    }
  }

  function change(before: Esim, after: Esim): Esim {
    changed.put(after.esimTranNo, after);
    esims.set(after.esimTranNo, after);
    for (const topUp of after.topUps) byTopUp.set(topUp.transactionId, after.esimTranNo);
    for (const notice of noticesOfChange(before, after)) notices.send(notice, after.esimTranNo);
    return after;
  }

  function upToDate(esim: Esim): Esim {
    const after = broughtUpTo(esim, world.clock.now());
    return after === esim ? esim : change(esim, after);
  }

  function findByNumber(esimTranNo: string | undefined): Esim | undefined {
    const esim = esimTranNo === undefined ? undefined : esims.get(esimTranNo);
    return esim === undefined ? undefined : upToDate(esim);
  }

  function keepUp(): void {
    for (const esim of esims.values()) if (!isTerminal(esim)) upToDate(esim);
    world.later(sweepEveryMs, keepUp);
  }

  return {
    find: (reference) => findByNumber(esims.has(reference) ? reference : newestByIccid.get(reference)),
    findByTopUp: (transactionId) => findByNumber(byTopUp.get(transactionId)),
    ofOrder: (order) => order.esims.flatMap(({ esimTranNo }) => findByNumber(esimTranNo) ?? []),
    list: () => [...esims.values()].map(upToDate),
    count: () => esims.size,
    admit,
    change,
    keepUp,
  };
}
