import type { Static } from "typebox";
import { androidInstallUrl, appleInstallUrl, splitActivationCode } from "./install-links.ts";
import type { Esim } from "./schema.ts";
import type { EsimRow } from "./store.ts";

/** An eSIM as orders carry it. */
export function presentEsim(esim: EsimRow, publicUrl: string): Static<typeof Esim> {
  const { smdpAddress, matchingId } = splitActivationCode(esim.activationCode);
  return {
    id: esim.id,
    esimTranNo: esim.esimTranNo,
    iccid: esim.iccid,
    activation_code: esim.activationCode,
    smdp_address: smdpAddress,
    matching_id: matchingId,
    qr_code_url: `${publicUrl}/api/v1/qr/${esim.qrToken}.png`,
    apple_install_url: appleInstallUrl(esim.activationCode),
    android_install_url: androidInstallUrl(esim.activationCode),
    status: esim.status,
  };
}
