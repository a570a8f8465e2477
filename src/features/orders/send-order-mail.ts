import type { App } from "../../app.ts";
import { loadBranding } from "../branding/index.ts";
import { findPlan, planFacts } from "../catalogue/index.ts";
import { deliverMail, qrPng } from "../email/index.ts";
import {
  androidInstallUrl,
  appleInstallUrl,
  type EsimRow,
  listEsimsOfOrders,
  splitActivationCode,
} from "../esims/index.ts";
import { getOrder } from "./store.ts";

/** Mails the QR codes to the end customer, in the branding of the order's profile. */
export async function sendOrderMail(app: App, orderId: string, attempt: number): Promise<undefined> {
  const { db } = app.database;
  const order = await getOrder(db, orderId);
  const esims = (await listEsimsOfOrders(db, [orderId])).filter((esim) => esim.status !== "cancelled");
  if (esims.length === 0) return;
  const plan = await findPlan(db, order.planId);
  if (!plan) throw new Error(`Order ${orderId} is of a plan that is not there`);
  await deliverMail(app, {
    id: `order-${orderId}`,
    to: order.customerEmail,
    attempt,
    branding: await loadBranding(app, order.brandingProfileId),
    template: {
      name: "order_ready",
      data: {
        customerName: order.customerName,
        planName: order.planName,
        orderId,
        ...planFacts(plan, order.periodDays),
        esims: await describeEsims(esims),
      },
    },
  });
}

/** One after the other: a QR code is computed in one go, and thirty at once would keep everybody else's requests waiting for seconds. */
async function describeEsims(esims: EsimRow[]) {
  const described: Awaited<ReturnType<typeof describeEsim>>[] = [];
  for (const esim of esims) described.push(await describeEsim(esim));
  return described;
}

async function describeEsim(esim: EsimRow) {
  const { activationCode, iccid } = esim;
  return {
    iccid,
    activationCode,
    ...splitActivationCode(activationCode),
    appleInstallUrl: appleInstallUrl(activationCode),
    androidInstallUrl: androidInstallUrl(activationCode),
    qrPng: await qrPng(activationCode),
  };
}
