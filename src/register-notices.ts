import type { App } from "./app.ts";

/** Tells the carriers and PayPal where to send their notices. */
export async function registerNotices(_app: App): Promise<void> {}
