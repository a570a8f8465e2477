import { DialFailed } from "../../../platform/dialer/dial-failed.ts";
import { type MailFailureClass, MailRefused, MailUnavailable } from "../contract.ts";

/** Nodemailer's code of what went wrong before or without an answer of the server. */
const classes: Record<string, MailFailureClass | undefined> = {
  ETLS: "tls_failed",
  EREQUIRETLS: "tls_failed",
  EAUTH: "auth_failed",
  ENOAUTH: "auth_failed",
  ETIMEDOUT: "timeout",
  EABORT: "timeout",
  EENVELOPE: "refused",
  EMESSAGE: "refused",
};

const messages = {
  connect_failed: "The mail server can't be reached",
  tls_failed: "No trusted encrypted connection to the mail server",
  auth_failed: "The mail server does not accept the user and password",
  refused: "The mail server does not take the mail",
  timeout: "The mail server took too long",
} as const satisfies Record<MailFailureClass, string>;

/**
 * Says in the contract's words why a mail was not sent. The server's own text stays in the cause only: shown to the person who named the
 * server, it would make us a scanner of other people's ports.
 */
export function translate(error: unknown): unknown {
  if (error instanceof MailRefused || error instanceof MailUnavailable) return error;
  if (!(error instanceof Error)) return error;
  const responseCode = responseCodeOf(error);
  const failureClass = classify(error, responseCode);
  const message = `${messages[failureClass]}${responseCode === null ? "" : ` (${responseCode})`}`;
  const failure = isForGood(failureClass, responseCode)
    ? new MailRefused(failureClass, responseCode, message)
    : new MailUnavailable(failureClass, responseCode, message);
  failure.cause = error;
  return failure;
}

function classify(error: Error, responseCode: number | null): MailFailureClass {
  if (error instanceof DialFailed) return error.failureClass === "timeout" ? "timeout" : "connect_failed";
  const known = classes[textField(error, "code")];
  if (known === "auth_failed" || known === "tls_failed") return known;
  if (responseCode !== null) return "refused";
  // The handshake's own error arrives as a broken socket; what broke it is in the code that Node gave it. EPROTO is the system's, while
  // nodemailer's EPROTOCOL only says that whoever listens there speaks no SMTP.
  const original = `${textField(error, "originalCode")} ${textField(error, "code")}`;
  if (/\b(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO\b)/.test(original)) {
    return "tls_failed";
  }
  return known ?? "connect_failed";
}

function isForGood(failureClass: MailFailureClass, responseCode: number | null): boolean {
  // A 503 to a mail says that this conversation went wrong, not that the mail is unwanted; to a sign-in it says that there is none.
  if (responseCode === 503) return failureClass === "auth_failed";
  if (responseCode !== null) return responseCode >= 500;
  return failureClass === "auth_failed" || failureClass === "refused";
}

function responseCodeOf(error: Error): number | null {
  return "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : null;
}

function textField(error: Error, name: "code" | "originalCode"): string {
  const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
  return typeof value === "string" ? value : "";
}
