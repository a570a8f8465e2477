/** The parts of an activation code `LPA:1$host$matching-id` that a person types in by hand (GSMA SGP.22, section 4.1). */
export interface ActivationParts {
  smdpAddress: string;
  matchingId: string;
}

export function splitActivationCode(activationCode: string): ActivationParts {
  const [, smdpAddress = "", matchingId = ""] = activationCode.split("$");
  return { smdpAddress, matchingId };
}

/** Opens the eSIM set-up of an iPhone (iOS 17.4 and later). */
export function appleInstallUrl(activationCode: string): string {
  return `https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=${encodeURIComponent(activationCode)}`;
}

/** Opens the eSIM set-up of an Android phone (Android 10 and later with Google's services). */
export function androidInstallUrl(activationCode: string): string {
  return `https://esimsetup.android.com/esim_qrcode_provisioning?carddata=${encodeURIComponent(activationCode)}`;
}
