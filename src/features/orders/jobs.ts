import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { ReviewOrderEnd } from "../esims/index.ts";
import { cancelDelivered } from "./cancel-delivered.ts";
import { processCarrierNotice } from "./carrier-notices.ts";
import { fulfilOrder } from "./fulfil-order.ts";
import {
  CancelDelivered,
  FulfilOrder,
  ProcessCarrierNotice,
  ReturnLateOrder,
  SendOrderMail,
  SweepOrders,
} from "./order-jobs.ts";
import { returnLateOrder } from "./return-late-order.ts";
import { reviewOrderEnd } from "./review-order-end.ts";
import { sendOrderMail } from "./send-order-mail.ts";
import { sweepOrders } from "./sweep-orders.ts";

export function orderJobs(app: App): HandledJob[] {
  return [
    handled(FulfilOrder, async ({ orderId }) => await fulfilOrder(app, orderId)),
    handled(CancelDelivered, async ({ orderId }) => await cancelDelivered(app, orderId)),
    handled(ReturnLateOrder, async ({ orderId }) => await returnLateOrder(app, orderId)),
    handled(ReviewOrderEnd, async ({ orderId }) => await reviewOrderEnd(app, orderId)),
    handled(SendOrderMail, async ({ orderId }, attempt) => await sendOrderMail(app, orderId, attempt)),
    handled(ProcessCarrierNotice, async ({ noticeId }) => await processCarrierNotice(app, noticeId)),
    handled(SweepOrders, async () => await sweepOrders(app)),
  ];
}

/** What of this feature runs by itself. */
export const orderSchedule = [{ job: SweepOrders, everySeconds: 30 }];
