import { crashPoint } from "../../platform/crash-points.ts";
import { type CarrierEsim, type EsimProvider, type EsimReference, Rejected } from "../../providers/esim/contract.ts";

export interface Arrived {
  kept: CarrierEsim[];
  cancelled: CarrierEsim[];
}

/** Gives each eSIM back to the carrier; those that it no longer takes are kept. Throws what passes, so that the job repeats. */
export async function cancelArrived(carrier: EsimProvider, esims: CarrierEsim[]): Promise<Arrived> {
  const arrived: Arrived = { kept: [], cancelled: [] };
  for (const esim of esims) {
    const isGone =
      esim.status === "cancelled" || (carrier.capabilities.cancel && (await cancelAtCarrier(carrier, esim)));
    if (isGone) crashPoint("arrived-cancelled");
    (isGone ? arrived.cancelled : arrived.kept).push(isGone ? { ...esim, status: "cancelled" } : esim);
  }
  return arrived;
}

/** True when the carrier has taken the eSIM back, now or earlier; false when it refuses because the eSIM is in use. */
export async function cancelAtCarrier(carrier: EsimProvider, esim: EsimReference): Promise<boolean> {
  try {
    await carrier.cancelEsim(esim);
    return true;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    // A refusal may be about an eSIM that an earlier, lost request cancelled.
    return (await carrier.getEsim(esim, "orders")).status === "cancelled";
  }
}
