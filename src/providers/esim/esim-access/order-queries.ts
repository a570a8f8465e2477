import { Unavailable } from "../contract.ts";
import type { Client } from "./client.ts";
import { readProfile } from "./esims.ts";
import { queryOrders } from "./operations.ts";
import type { WireProfile } from "./wire.ts";

const pageSize = 500;
const pagesMax = 100;
const minuteMs = 60_000;

/** Every profile that fits the filter. Throws `Unavailable` past 50,000. */
export async function listOrderProfiles(client: Client, filter: object): Promise<WireProfile[]> {
  const profiles: WireProfile[] = [];
  for await (const page of pagesOf(client, filter)) profiles.push(...page);
  return profiles;
}

/** The order that carries our reference, by looking through everything ordered since then. */
export async function findOrder(
  client: Client,
  { reference, since, now }: { reference: string; since: Date; now: Date },
): Promise<{ carrierOrderId: string } | undefined> {
  const period = {
    // The carrier's clock may be behind ours or ahead of it: an order missed here could be bought twice.
    startTime: withoutMilliseconds(new Date(since.getTime() - 5 * minuteMs)),
    endTime: withoutMilliseconds(new Date(now.getTime() + 24 * 60 * minuteMs)),
  };
  for await (const page of pagesOf(client, period)) {
    const profile = page.find(({ transactionId }) => transactionId === reference);
    if (profile !== undefined) return { carrierOrderId: profile.orderNo };
  }
  return undefined;
}

async function* pagesOf(client: Client, filter: object): AsyncGenerator<WireProfile[]> {
  let count = 0;
  for (let pageNum = 1; pageNum <= pagesMax; pageNum += 1) {
    const { esimList, pager } = await client.call(queryOrders, { ...filter, pager: { pageSize, pageNum } });
    yield esimList.map(readProfile);
    count += esimList.length;
    if (esimList.length === 0 || count >= pager.total) return;
  }
  throw new Unavailable(`esim/query lists more than ${pagesMax * pageSize} eSIMs: ask about a shorter time`);
}

function withoutMilliseconds(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, "Z");
}
