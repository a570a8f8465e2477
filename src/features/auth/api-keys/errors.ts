import { Failure } from "../../../platform/failure.ts";

export function keyNotFound(): Failure {
  return new Failure("not_found", "There is no such API key.", [{ path: "id", message: "is no key of yours" }]);
}

export function tooManyKeys(max: number): Failure {
  return new Failure("limit_reached", `An account has at most ${max} API keys. Revoke one first.`);
}

export function expiryInThePast(): Failure {
  const message = "must lie in the future";
  return new Failure("validation_failed", `expires_at ${message}.`, [{ path: "expires_at", message }]);
}
