export { carrierNoticeUrl } from "./carrier-notices.ts";
export { orderSchedule } from "./jobs.ts";
export { orderPayable } from "./order-payable.ts";
export { listRecentOrders } from "./recent-orders.ts";
export { Order } from "./schema.ts";
export { countOrdersByStatus } from "./store.ts";
export { listStuckOrders, type StuckOrder, settleStuckOrder } from "./stuck-orders.ts";
