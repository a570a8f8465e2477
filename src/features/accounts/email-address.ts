import { Failure } from "../../platform/failure.ts";

const lengthMax = 254;
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domainLabel = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Reads an e-mail address as people type it: the spaces around it are dropped, its case is kept. Throws `validation_failed` naming
 * `path`. Only ASCII is taken, so that every mail server on the way can carry it and two addresses that look alike can't both exist.
 */
export function readEmailAddress(text: string, path = "email"): string {
  const address = text.trim();
  if (isEmailAddress(address)) return address;
  const message = "must be a valid e-mail address";
  throw new Failure("validation_failed", `${path} ${message}.`, [{ path, message }]);
}

/** What makes an address unique: it without regard to case. */
export function emailKey(address: string): string {
  return address.toLowerCase();
}

function isEmailAddress(address: string): boolean {
  if (address.length > lengthMax) return false;
  const at = address.lastIndexOf("@");
  const local = address.slice(0, Math.max(at, 0));
  const labels = address.slice(at + 1).split(".");
  return (
    local.length <= 64 &&
    localPart.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => domainLabel.test(label))
  );
}
