/** What carries our mail. A mail is either accepted by the server (`sendMail` returns) or it was not sent. */
export interface Mailer {
  /** Throws `MailRefused` (never repeat) or `MailUnavailable` (repeat later). */
  sendMail(mail: Mail): Promise<void>;
  /** Connects and signs in, and sends nothing. Throws as `sendMail`. */
  verify(): Promise<void>;
  close(): void;
}

export interface Mail {
  /** Stable over retries; becomes the Message-ID, so that a duplicate can be told from a second mail. */
  id: string;
  from: MailAddress;
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments: MailAttachment[];
}

export interface MailAddress {
  name: string;
  address: string;
}

export interface MailAttachment {
  filename: string;
  contentType: string;
  content: Buffer;
  /** Set for an image that the HTML shows by `cid:`. */
  contentId?: string;
}

export interface SmtpServer {
  host: string;
  port: number;
  isSecure: boolean;
  user: string | null;
  password: string | null;
}

export type MailFailureClass = "connect_failed" | "tls_failed" | "auth_failed" | "refused" | "timeout";

/** The server said no for good (5xx), or does not let us in. */
export class MailRefused extends Error {
  override readonly name = "MailRefused";
  readonly failureClass: MailFailureClass;
  /** The server's three digits, when it answered. */
  readonly responseCode: number | null;
  constructor(failureClass: MailFailureClass, responseCode: number | null, message: string) {
    super(message);
    this.failureClass = failureClass;
    this.responseCode = responseCode;
  }
}

/** The server could not be reached or asked us to come back (4xx). */
export class MailUnavailable extends Error {
  override readonly name = "MailUnavailable";
  readonly failureClass: MailFailureClass;
  readonly responseCode: number | null;
  constructor(failureClass: MailFailureClass, responseCode: number | null, message: string) {
    super(message);
    this.failureClass = failureClass;
    this.responseCode = responseCode;
  }
}
