export { marginPercentMax, readMargin, setMargin } from "./margin.ts";
export { readPeriodDays } from "./period-days.ts";
export { planFacts, toMegabytes } from "./plan-facts.ts";
export { findQuote, type Quote } from "./quote.ts";
export { countActivePlans, findPlan, hasCatalogue, type PlanRow } from "./store.ts";
export { catalogueSchedule, requestSync } from "./sync-job.ts";
export { ImplausibleListing, syncPlans } from "./sync-plans.ts";
