import { createHmac } from "node:crypto";
import type { App } from "../../app.ts";
import type { Db, Tx } from "../../platform/database.ts";
import { Failure } from "../../platform/failure.ts";
import { closeNotice, findOpenNotice, storeNotice } from "../../platform/incoming-notices.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { runOnNobodysBehalf } from "../../platform/request-context.ts";
import { isSameSecret } from "../../platform/secret.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { CarrierNotice } from "../../providers/esim/contract.ts";
import { receiveEsimNotice } from "../esims/index.ts";
import { ProcessCarrierNotice, requestFulfilment } from "./order-jobs.ts";
import { endedEmpty, requestReturn } from "./return-late-order.ts";
import { findOrderByCarrierOrder, findOrderForCarrier, type OrderRow } from "./store.ts";

/** The address that a carrier is told to send its notices to. Carriers sign nothing, so it can't be guessed. */
export function carrierNoticeUrl(app: App, providerId: string): string {
  return `${app.config.publicUrl}/api/v1/callbacks/carriers/${providerId}/${addressSecret(app, providerId)}`;
}

/** Stores a notice; a job acts on it. A duplicate changes nothing. */
export async function receiveCarrierNotice(
  app: App,
  providerId: string,
  secret: string,
  rawBody: string,
): Promise<void> {
  const carrier = app.carriers.find(providerId);
  if (!carrier || !isSameSecret(secret, addressSecret(app, providerId)))
    throw new Failure("not_found", "There is no such address.");
  const notice = carrier.readNotice(rawBody);
  if (!notice) return;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const id = await storeNotice(tx, {
      source: providerId,
      noticeId: notice.noticeId,
      headers: {},
      rawBody,
      receivedAt: now,
    });
    if (id !== undefined) await enqueue(tx, ProcessCarrierNotice, { noticeId: String(id) }, { runAt: now });
  });
}

/** A notice is a hint: it makes us ask the carrier sooner than we would have. */
export async function processCarrierNotice(app: App, noticeId: string): Promise<undefined> {
  const stored = await findOpenNotice(app.database.db, BigInt(noticeId));
  if (!stored) return;
  const carrier = app.carriers.get(stored.source);
  const notice = carrier.readNotice(stored.rawBody);
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    if (notice?.type === "order_status") await hastenOrder(tx, stored.source, notice, now);
    else if (notice) await receiveEsimNotice(tx, stored.source, notice, now);
    await closeNotice(tx, stored.id, "processed", now);
  });
}

async function hastenOrder(tx: Tx, providerId: string, notice: CarrierNotice, now: Date): Promise<void> {
  const order = await findAnnouncedOrder(tx, providerId, notice);
  if (!order) return;
  const hasten = async () => await requestFulfilment(tx, order.id, now);
  if (order.status === "pending") await runOnNobodysBehalf(hasten);
  else if (endedEmpty(order)) await requestReturn(tx, order.id, now);
}

async function findAnnouncedOrder(db: Db, providerId: string, notice: CarrierNotice): Promise<OrderRow | undefined> {
  if (notice.reference !== null) {
    const order = await findOrderForCarrier(db, notice.reference, providerId);
    if (order) return order;
  }
  return notice.carrierOrderId === null
    ? undefined
    : await findOrderByCarrierOrder(db, providerId, notice.carrierOrderId);
}

function addressSecret(app: App, providerId: string): string {
  return createHmac("sha256", app.config.jwtSecret.reveal())
    .update(`carrier notices of ${providerId}`)
    .digest("base64url");
}
