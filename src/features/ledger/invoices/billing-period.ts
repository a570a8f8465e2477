/** A calendar month in UTC: its first instant, and the first one after it. */
export interface BillingPeriod {
  start: Date;
  end: Date;
}

/** The last calendar month that has ended. */
export function lastMonth(now: Date): BillingPeriod {
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  return { start: new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - 1, 1)), end };
}

/** "October 2026". */
export function formatMonth(start: Date): string {
  return start.toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
}

/** "14 November 2026". */
export function formatDay(moment: Date): string {
  return moment.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
