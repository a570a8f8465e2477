export { recordDelivery } from "./deliver.ts";
export { androidInstallUrl, appleInstallUrl, splitActivationCode } from "./install-links.ts";
export { ReviewOrderEnd } from "./order-end.ts";
export { presentEsim } from "./present.ts";
export { receiveEsimNotice } from "./receive-notice.ts";
export { Esim, finalEsimStatuses } from "./schema.ts";
export { type EsimRow, listEsimsOfOrders, markCancelledRefunded, setEsimCancelled } from "./store.ts";
