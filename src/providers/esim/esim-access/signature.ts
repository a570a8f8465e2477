import { createHmac } from "node:crypto";

export interface Credentials {
  accessCode: string;
  secretKey: string;
}

/** The headers that prove a request is ours; `body` must be the exact text that is sent. */
export function signRequest(
  { accessCode, secretKey }: Credentials,
  { timestamp, requestId, body }: { timestamp: string; requestId: string; body: string },
): Record<string, string> {
  const message = timestamp + requestId + accessCode + body;
  return {
    "RT-AccessCode": accessCode,
    "RT-RequestID": requestId,
    "RT-Timestamp": timestamp,
    "RT-Signature": createHmac("sha256", secretKey).update(message).digest("hex"),
  };
}
