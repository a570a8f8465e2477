import { after, hourMs, minuteMs, secondMs } from "../../platform/clock.ts";

/** PayPal gives the payer three hours to come and three more to approve; then it forgets the order. A little more is for slow clocks. */
export const payerWindowMs = 6 * hourMs + 10 * minuteMs;

const soonestMs = 15 * secondMs;
const latestMs = 5 * minuteMs;

/** When to ask PayPal about a payment again: often while it is young, since its payer is probably at PayPal's page right now. */
export function nextCheckAt(createdAt: Date, now: Date): Date {
  const ageMs = now.getTime() - createdAt.getTime();
  return after(now, Math.min(Math.max(ageMs / 4, soonestMs), latestMs));
}
