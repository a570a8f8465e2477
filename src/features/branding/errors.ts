import { Failure } from "../../platform/failure.ts";
import type { MailFailureClass } from "../../providers/mail/contract.ts";

export function profileNotFound(path: "id" | "reseller_profile_id"): Failure {
  return new Failure("not_found", "You have no such branding profile.", [
    { path, message: "is not one of your profiles" },
  ]);
}

export function tooManyProfiles(profilesMax: number): Failure {
  return new Failure("limit_reached", `An account has at most ${profilesMax} branding profiles. Delete one first.`);
}

export function defaultRequired(): Failure {
  return new Failure(
    "default_required",
    "One profile must be the default. Set is_default on another one instead; this one then stops being it.",
    [{ path: "is_default", message: "can't be false on the default profile" }],
  );
}

export function smtpFieldsMissing(paths: string[]): Failure {
  const message = "is required to use the server";
  return new Failure(
    "validation_failed",
    `${paths.join(", ")} ${paths.length === 1 ? "is" : "are"} required to use the server.`,
    paths.map((path) => ({ path, message })),
  );
}

export function passwordNeededAgain(): Failure {
  const message = "must be given again when smtp_host, smtp_port or smtp_user changes";
  return new Failure("validation_failed", `smtp_pass ${message}.`, [{ path: "smtp_pass", message }]);
}

export function smtpNotConfigured(): Failure {
  return new Failure("smtp_not_configured", "This profile has no mail server to test. Set one with PUT first.");
}

/** Says what kind of failure it was and the server's three digits, never its words. */
export function smtpTestFailed(failureClass: MailFailureClass, responseCode: number | null, sentence: string): Failure {
  return new Failure("smtp_test_failed", `The SMTP connection test failed: ${sentence}. Nothing was changed.`, [
    { path: "smtp_host", message: sentence, class: failureClass, response_code: responseCode },
  ]);
}

export function tooManySmtpTests(retryAfterSeconds: number, isSandbox: boolean): Failure {
  const hint = isSandbox ? " In the sandbox, RATE_LIMIT_SMTP_TEST=off (or count/seconds) changes this limit." : "";
  return new Failure(
    "rate_limited",
    `Too many tests of mail servers; try again in ${retryAfterSeconds} seconds.${hint}`,
    undefined,
    { retryAfterSeconds },
  );
}

export function logoMissing(): Failure {
  const message = "is required: the image, as a file of a multipart form";
  return new Failure("validation_failed", `logo ${message}.`, [{ path: "logo", message }]);
}

export function formUnreadable(cause: unknown): Failure {
  return new Failure(
    "validation_failed",
    "The form can't be read: it is broken or ends too early.",
    [{ path: "", message: "is no complete multipart form" }],
    { cause },
  );
}

export function notAForm(): Failure {
  return new Failure("unsupported_media_type", "Send the logo as multipart/form-data, in the field logo.");
}

export function notAnImage(cause?: unknown): Failure {
  const message = "must be a PNG, JPEG or GIF image";
  return new Failure("unsupported_media_type", `logo ${message}.`, [{ path: "logo", message }], { cause });
}

export function logoTooLarge(cause: unknown): Failure {
  const message = "must have at most 5 MB";
  return new Failure("payload_too_large", `logo ${message}.`, [{ path: "logo", message }], { cause });
}

export function tooManyPixels(pixelsMax: number): Failure {
  const message = `must have at most ${pixelsMax / 1_000_000} million pixels`;
  return new Failure("payload_too_large", `logo ${message}.`, [{ path: "logo", message }]);
}

export function noSuchLogo(): Failure {
  return new Failure("not_found", "There is no logo at this address.");
}
