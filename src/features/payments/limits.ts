/** What the initial deposit may be, in cents. */
export const depositCents = { minimum: 5_000n, maximum: 5_000_000n } as const;

/** The largest credit top-up by PayPal, in cents; the smallest is one cent. */
export const topupCentsMax = 5_000_000n;
