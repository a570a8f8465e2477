import { Refusal } from "./refusal.ts";

/** What every answer of this carrier looks like. */
export interface Envelope {
  success: boolean | "true";
  errorCode: string | null;
  errorMsg: string | null;
  obj: unknown;
}

/** How one endpoint spells success: the carrier never agreed with itself, and clients must read all of it. */
export interface SuccessSpelling {
  success: true | "true";
  errorCode: "0" | null;
}

/** Wraps what the work returns, or the refusal it throws; any other error stays one. */
export async function inEnvelope(spelling: SuccessSpelling, work: () => object | Promise<object>): Promise<Envelope> {
  try {
    return { ...spelling, errorMsg: null, obj: await work() };
  } catch (error) {
    if (error instanceof Refusal) return refusalEnvelope(error);
    throw error;
  }
}

/** The envelope of a refusal. */
export function refusalEnvelope(refusal: Refusal): Envelope {
  return { success: false, errorCode: refusal.code, errorMsg: refusal.message, obj: null };
}
