/**
 * The steps at which a test may let this process die. "…-undone" is the last moment of a transaction, when it would still be undone; every
 * other name says what has just become true.
 */
export const crashPoints = [
  "order-placed-undone",
  "order-placed",
  "order-claimed",
  "order-bought",
  "order-accepted",
  "order-collected",
  "order-settled-undone",
  "order-settled",
  "order-refused-undone",
  "order-refused",
  "cancellation-asked-undone",
  "cancellation-asked",
  "arrived-cancelled",
  "esim-cancelled",
  "esim-cancelled-recorded",
  "cancellation-finished-undone",
  "cancellation-finished",
  "topup-placed-undone",
  "topup-placed",
  "topup-claimed",
  "topup-bought",
  "topup-settled-undone",
  "topup-settled",
  "topup-refused-undone",
  "topup-refused",
  "payment-opened",
  "checkout-made",
  "checkout-recorded",
  "capture-claimed",
  "capture-made",
  "payment-settled-undone",
  "payment-settled",
  "refund-made",
  "refund-recorded-undone",
  "refund-recorded",
  "reversal-booked-undone",
  "reversal-booked",
  "event-fanned-out-undone",
  "event-fanned-out",
  "webhook-sent",
  "webhook-recorded",
  "mail-sent",
] as const;
export type CrashPoint = (typeof crashPoints)[number];

let armed: CrashPoint | undefined;

/** Makes this process kill itself, as `kill -9` would, when it comes to `point`. Called by the process at its start; undefined disarms. */
export function armCrashPoint(point: CrashPoint | undefined): void {
  armed = point;
}

/** A step of something that must survive a crash. It does nothing unless a test has armed it from outside. */
export function crashPoint(point: CrashPoint): void {
  if (point === armed) process.kill(process.pid, "SIGKILL");
}
