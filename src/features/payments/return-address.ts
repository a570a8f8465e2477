import { Failure } from "../../platform/failure.ts";

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * An address that PayPal may send the payer's browser to: absolute https without a user name, or in the sandbox http on this machine.
 * Throws `validation_failed` naming `path`. We never redirect to it ourselves.
 */
export function readReturnAddress(given: string, path: string, isSandbox: boolean): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLocal = isSandbox && url?.protocol === "http:" && loopbackNames.has(url.hostname);
  if (url && (url.protocol === "https:" || isLocal) && url.username === "" && url.password === "") return url.href;
  const message = "must be an absolute https address";
  throw new Failure("validation_failed", `${path} ${message}.`, [{ path, message }]);
}
