import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { after } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";
import { nothingDelivered, orderNotFound } from "./errors.ts";
import { hasEnded } from "./esim-state.ts";
import { usageAskedAt } from "./present.ts";
import { cachedMs, identifyEsim } from "./read-esim.ts";
import { refreshUsage } from "./refresh-usage.ts";
import { type UsageBody, usageIdsMax } from "./schema.ts";
import { listOwnEsims, listOwnOrderIds, type OwnedEsim } from "./store.ts";

/** How long an answer may wait for a carrier; eSIMs that were not asked for by then are answered as they are known. */
const patienceMs = 10_000;

/** One eSIM with its usage: at most ten minutes old, or asked for now. */
export async function readEsimUsage(app: App, actor: Actor, identifier: string, isForced: boolean): Promise<OwnedEsim> {
  const esim = await identifyEsim(app, actor.accountId, identifier);
  const [fresh] = await freshen(app, actor.accountId, [esim], isForced);
  return fresh ?? esim;
}

/** The eSIMs of an order with their usage. Throws `not_found`, or `invalid_state` before any is delivered. */
export async function readOrderUsage(app: App, actor: Actor, orderId: string, isForced: boolean): Promise<OwnedEsim[]> {
  const { db } = app.database;
  const [own] = await listOwnOrderIds(db, actor.accountId, [orderId]);
  if (own === undefined) throw orderNotFound();
  const esims = await listOwnEsims(db, actor.accountId, { esimTranNos: [], orderIds: [orderId] });
  if (esims.length === 0) throw nothingDelivered();
  return await freshen(app, actor.accountId, esims, isForced);
}

/**
 * The eSIMs that a list of carrier's keys and order ids names, each once, and the ids that name nothing of the account's. Throws
 * `provider_mismatch` for an eSIM that is not the given provider's.
 */
export async function checkUsage(
  app: App,
  actor: Actor,
  body: UsageBody,
  isForced: boolean,
): Promise<{ esims: OwnedEsim[]; notFound: string[] }> {
  const esimTranNos = body.esimTranNoList ?? [];
  const orderIds = body.order_ids ?? [];
  requireSomeIds(esimTranNos.length + orderIds.length);
  const { db } = app.database;
  const [esims, ownOrderIds] = await Promise.all([
    listOwnEsims(db, actor.accountId, { esimTranNos, orderIds }),
    listOwnOrderIds(db, actor.accountId, orderIds),
  ]);
  requireProvider(esims, body.provider_id);
  const known = new Set([...esims.map((esim) => esim.esimTranNo), ...ownOrderIds]);
  const notFound = [...new Set([...esimTranNos, ...orderIds])].filter((id) => !known.has(id));
  return { esims: await freshen(app, actor.accountId, esims, isForced), notFound };
}

function requireSomeIds(count: number): void {
  if (count >= 1 && count <= usageIdsMax) return;
  const message = `give 1 to ${usageIdsMax} ids in esimTranNoList and order_ids together`;
  throw new Failure("validation_failed", `Please ${message}.`, [{ path: "esimTranNoList", message }]);
}

function requireProvider(esims: OwnedEsim[], providerId: string | undefined): void {
  const foreign = esims.filter((esim) => providerId !== undefined && esim.providerId !== providerId);
  if (foreign.length === 0) return;
  throw new Failure(
    "provider_mismatch",
    `Some of these eSIMs are not ${providerId ?? ""}'s. Leave provider_id out or ask for them apart.`,
    foreign.map((esim) => ({ path: "provider_id", message: `${esim.esimTranNo} is ${esim.providerId}'s` })),
  );
}

/** The same eSIMs after the carriers were asked for those that are stale, or for all that live. */
async function freshen(app: App, accountId: string, esims: OwnedEsim[], isForced: boolean): Promise<OwnedEsim[]> {
  const now = app.clock.now();
  const stale = esims.filter(
    (esim) => !hasEnded(esim.status) && (isForced || after(usageAskedAt(esim), cachedMs) <= now),
  );
  if (stale.length === 0) return esims;
  const deadline = process.hrtime.bigint() + BigInt(patienceMs) * 1_000_000n;
  for (const carrier of app.carriers.list()) {
    const own = stale.filter((esim) => esim.providerId === carrier.id);
    await refreshUsage(app, carrier, own, () => process.hrtime.bigint() > deadline);
  }
  const esimTranNos = esims.map((esim) => esim.esimTranNo);
  const present = await listOwnEsims(app.database.db, accountId, { esimTranNos, orderIds: [] });
  const byId = new Map(present.map((esim) => [esim.id, esim]));
  return esims.map((esim) => byId.get(esim.id) ?? esim);
}
