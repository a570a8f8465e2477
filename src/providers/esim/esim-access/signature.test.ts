import { expect, test } from "vitest";
import { signRequest } from "./signature.ts";

test("a request is signed as in the carrier's own example", () => {
  const headers = signRequest(
    { accessCode: "11111", secretKey: "1111" },
    { timestamp: "1628670421", requestId: "4ce9d9cdac9e4e17b3a2c66c358c1ce2", body: '{"imsi":"326543826"}' },
  );
  expect(headers).toEqual({
    "RT-AccessCode": "11111",
    "RT-RequestID": "4ce9d9cdac9e4e17b3a2c66c358c1ce2",
    "RT-Timestamp": "1628670421",
    "RT-Signature": "7eb765e27df5373dea2dbc8c41a7d9557743e46c8054750f3d851b3fd01d0835",
  });
});
