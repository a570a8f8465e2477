import { createHash, randomBytes } from "node:crypto";
import { TOTP, Secret as TotpSecret } from "otpauth";
import { secondMs } from "../../../platform/clock.ts";

const issuer = "Passim";
const secretBytes = 20;
const stepSeconds = 30;
const stepMs = stepSeconds * secondMs;
/** A phone's clock may be half a minute off, either way. */
const toleratedSteps = 1;
const recoveryCodeBytes = 10;

/** What binds a secret to its account, so that it opens nowhere else. */
export function totpPurpose(accountId: string): string {
  return `totp:${accountId}`;
}

/** A new secret, in base32. */
export function newTotpSecret(): string {
  return new TotpSecret({ size: secretBytes }).base32;
}

/** The address that an authenticator app reads from a QR code. */
export function totpUri(secret: string, email: string): string {
  return totpOf(secret, email).toString();
}

/** The time step that a code belongs to, when it is one of the present step or its neighbours. */
export function stepOfCode(secret: string, code: string, now: Date): bigint | undefined {
  const delta = totpOf(secret, "").validate({ token: code, timestamp: now.getTime(), window: toleratedSteps });
  return delta === null ? undefined : BigInt(Math.floor(now.getTime() / stepMs) + delta);
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer,
    label,
    algorithm: "SHA1",
    digits: 6,
    period: stepSeconds,
    secret: TotpSecret.fromBase32(secret),
  });
}

/** Eighty random bits, in groups that a person can copy from paper. */
export function newRecoveryCode(): string {
  const letters = new TotpSecret({
    buffer: new Uint8Array(randomBytes(recoveryCodeBytes)).buffer,
  }).base32.toLowerCase();
  return letters.replaceAll(/(.{4})(?!$)/g, "$1-");
}

/** What is stored of a recovery code, however it was typed. */
export function hashRecoveryCode(code: string): string {
  return createHash("sha256").update(code.toLowerCase().replaceAll(/[\s-]/g, "")).digest("hex");
}
