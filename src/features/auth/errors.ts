import { secondMs } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";

export function unauthenticated(message: string, cause?: unknown): Failure {
  return new Failure("unauthenticated", message, undefined, { cause });
}

/** The same for an unknown address and for a wrong password, so that nobody learns which addresses are here. */
export function invalidCredentials(): Failure {
  return new Failure("invalid_credentials", "E-mail or password is wrong.");
}

export function emailNotVerified(): Failure {
  return new Failure(
    "email_not_verified",
    "Your e-mail address is not verified yet. Follow the link in the mail, or ask for a new one.",
  );
}

export function invalidToken(path: string): Failure {
  return new Failure("invalid_token", "The token is wrong, used or too old. Ask for a new mail.", [
    { path, message: "is wrong, used or too old" },
  ]);
}

export function wrongPassword(path: "old_password" | "password"): Failure {
  return new Failure("wrong_password", "The password is not right.", [
    { path, message: "is not the present password" },
  ]);
}

export function unrepeatedPassword(): Failure {
  return new Failure("validation_failed", "The new password and its repetition differ.", [
    { path: "confirm_password", message: "must be the new password again" },
  ]);
}

/** One password field can lack several things at once; each is said. */
export function unacceptablePassword(path: string, problems: readonly string[]): Failure {
  const details = problems.map((message) => ({ path, message }));
  return new Failure("validation_failed", `The password ${problems.join(", ")}.`, details);
}

export function breachedPassword(path: string): Failure {
  const message = "is a breached one: it is known from a data breach, so others will try it; choose another";
  return new Failure("validation_failed", `This password ${message}.`, [{ path, message }]);
}

/** Too many passwords wait to be hashed. */
export function tooBusy(): Failure {
  return new Failure("not_ready", "Too many people are logging in just now. Try again in a few seconds.", undefined, {
    retryAfterSeconds: 3,
  });
}

/** After wrong ones in a row: the wait grows with each, and ends by itself. */
export function tooManyAttempts(wrong: "codes" | "passwords", until: Date, now: Date): Failure {
  const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / secondMs));
  return new Failure("rate_limited", `Too many wrong ${wrong}; try again in ${retryAfterSeconds} seconds.`, undefined, {
    retryAfterSeconds,
  });
}

export function sessionNotFound(): Failure {
  return new Failure("not_found", "There is no such session.", [{ path: "id", message: "is no session of yours" }]);
}
