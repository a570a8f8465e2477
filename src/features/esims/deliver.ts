import type { Tx } from "../../platform/database.ts";
import { newAddressToken, newId } from "../../platform/ids.ts";
import type { CarrierEsim } from "../../providers/esim/contract.ts";
import { insertEsims } from "./store.ts";

export interface Delivery {
  orderId: string;
  accountId: string;
  providerId: string;
  esims: CarrierEsim[];
  now: Date;
}

/** Writes down the eSIMs that a carrier made for an order. Safe to repeat. */
export async function recordDelivery(tx: Tx, delivery: Delivery): Promise<void> {
  const { orderId, accountId, providerId, now } = delivery;
  await insertEsims(
    tx,
    delivery.esims.map((esim) => ({
      id: newId("esim"),
      orderId,
      accountId,
      providerId,
      esimTranNo: esim.esimTranNo,
      iccid: esim.iccid,
      activationCode: esim.activationCode,
      qrToken: newAddressToken(),
      status: esim.status,
      isUnused: esim.isUnused,
      // Taken back before it was charged: there will be nothing to refund.
      isRefunded: esim.status === "cancelled",
      totalBytes: esim.totalBytes,
      usedBytes: esim.usedBytes,
      totalDays: esim.totalDays,
      apn: esim.apn,
      installedAt: esim.installedAt,
      activatedAt: esim.activatedAt,
      expiresAt: esim.expiresAt,
      refreshedAt: now,
      createdAt: now,
    })),
  );
}
