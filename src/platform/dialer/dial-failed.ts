/** The ways a connection to a customer's server fails, as they are shown to the customer. */
type DialFailureClass = "dns_failed" | "connect_failed" | "tls_failed" | "timeout" | "forbidden_address" | "reset";

/** The other side was not reached, or not allowed to be; the message is fit for the customer's eyes. */
export class DialFailed extends Error {
  override readonly name = "DialFailed";
  readonly failureClass: DialFailureClass;
  constructor(failureClass: DialFailureClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failureClass = failureClass;
  }
}
