import type { App } from "../../app.ts";
import { type CarrierNotice, Rejected } from "../../providers/esim/contract.ts";
import { hasEnded } from "./esim-state.ts";
import { refreshEsim } from "./read-esim.ts";
import { findEsimOfCarrier } from "./store.ts";

/**
 * A carrier's notice about one eSIM. It only makes us ask: what the carrier answers counts, so notices that are forged, late, doubled or
 * out of order do no harm. Throws while the carrier can't be asked, so that the job comes back.
 */
export async function receiveEsimNotice(app: App, providerId: string, notice: CarrierNotice): Promise<void> {
  if (notice.esimTranNo === null) return;
  const esim = await findEsimOfCarrier(app.database.db, providerId, notice.esimTranNo);
  // An eSIM of an order that is not settled yet is written down with its newest state when it is.
  if (!esim || hasEnded(esim.status)) return;
  try {
    await refreshEsim(app, app.carriers.get(providerId), esim);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    app.log.warn(
      { err: error, esim: esim.id, provider: providerId },
      "the carrier sends notices of an eSIM that it does not know",
    );
  }
}
