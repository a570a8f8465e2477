import type { App } from "../../app.ts";
import { Failure } from "../../platform/failure.ts";
import { qrPng } from "../email/index.ts";
import { findEsimByQrToken } from "./store.ts";

/** The PNG of the eSIM that this address belongs to. Throws `not_found`. */
export async function readQrCode(app: App, qrToken: string): Promise<Buffer> {
  const esim = await findEsimByQrToken(app.database.db, qrToken);
  if (!esim) throw new Failure("not_found", "There is no QR code at this address.");
  return await qrPng(esim.activationCode);
}
