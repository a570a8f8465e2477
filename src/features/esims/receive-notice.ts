import type { App } from "../../app.ts";
import type { CarrierNotice } from "../../providers/esim/contract.ts";

/** A carrier's notice about one eSIM. */
export async function receiveEsimNotice(_app: App, _providerId: string, _notice: CarrierNotice): Promise<void> {}
