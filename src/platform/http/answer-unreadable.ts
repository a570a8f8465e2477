import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { statusOfKind } from "../error-catalogue.ts";
import { Failure } from "../failure.ts";
import { errorBody } from "./error-handler.ts";

/**
 * Answers what is no HTTP, has too large a head or came too slowly, in the form of every other mistake, and closes. Nothing is logged: the
 * error carries the bytes that came, and with them whatever was secret in them.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const failure = failureOf(error.code);
  const body = JSON.stringify(errorBody(failure, `req-${randomUUID()}`));
  const head = [
    `HTTP/1.1 ${statusOfKind[failure.kind]} Refused`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function failureOf(code: string | undefined): Failure {
  if (code === "HPE_HEADER_OVERFLOW")
    return new Failure("payload_too_large", "The headers of the request are larger than this server takes.");
  const message = code === "ERR_HTTP_REQUEST_TIMEOUT" ? "came too slowly" : "is no HTTP that can be read";
  return new Failure("validation_failed", `The request ${message}.`, [{ path: "", message }]);
}
