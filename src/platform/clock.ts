/** The only source of the present moment, so that tests can move it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The moment `ms` milliseconds after `moment`; a negative `ms` lies before it. */
export function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
