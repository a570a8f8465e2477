import { describe, expect, test } from "vitest";
import { openBench, testOptions } from "./carrier.fixture.ts";
import { signatureOf } from "./signature.ts";

const body = '{"esimTranNo":"1"}';

function signed(timestamp: string, signature?: string): Record<string, string> {
  const request = { timestamp, requestId: "id-1", accessCode: testOptions.accessCode, body: Buffer.from(body) };
  return {
    "RT-RequestID": request.requestId,
    "RT-Timestamp": timestamp,
    "RT-Signature": signature ?? signatureOf(testOptions.secretKey, request),
  };
}

describe("who may call", () => {
  test("the vendor's own example gives the vendor's own signature", () => {
    const signature = signatureOf("1111", {
      timestamp: "1628670421",
      requestId: "4ce9d9cdac9e4e17b3a2c66c358c1ce2",
      accessCode: "11111",
      body: Buffer.from('{"imsi":"326543826"}'),
    });
    expect(signature).toBe("7eb765e27df5373dea2dbc8c41a7d9557743e46c8054750f3d851b3fd01d0835");
  });

  test("an access code alone is enough", async () => {
    const { call } = await openBench();
    expect((await call("balance/query")).success).toBe("true");
  });

  test("an unknown access code is refused, under HTTP 200", async () => {
    const { call } = await openBench();
    expect(await call("balance/query", {}, { "RT-AccessCode": "another" })).toMatchObject({
      status: 200,
      success: false,
      errorCode: "101003",
      obj: null,
    });
  });

  test("an empty access code is a missing header", async () => {
    const { call } = await openBench();
    expect((await call("balance/query", {}, { "RT-AccessCode": "" })).errorCode).toBe("000101");
  });

  test.each(["seconds", "milliseconds"])("a request signed in %s gets in", async (unit) => {
    const { call } = await openBench();
    const timestamp = String(unit === "seconds" ? Math.floor(Date.now() / 1000) : Date.now());
    expect((await call("balance/query", body, signed(timestamp))).errorCode).toBeNull();
  });

  test("a signature over another body is refused", async () => {
    const { call } = await openBench();
    expect((await call("balance/query", '{"esimTranNo":"2"}', signed(String(Date.now())))).errorCode).toBe("101003");
  });

  test("a signature in upper case is refused", async () => {
    const { call } = await openBench();
    const headers = signed(String(Date.now()));
    const upper = { ...headers, "RT-Signature": String(headers["RT-Signature"]).toUpperCase() };
    expect((await call("balance/query", body, upper)).errorCode).toBe("101003");
  });

  test("a signed request from six minutes ago is refused", async () => {
    const { call } = await openBench();
    expect((await call("balance/query", body, signed(String(Date.now() - 360_000)))).errorCode).toBe("101001");
  });

  test("the sandbox's clock does not spoil signatures", async () => {
    const { call, world } = await openBench();
    world.clock.advance(86_400);
    expect((await call("balance/query", body, signed(String(Date.now())))).errorCode).toBeNull();
  });

  test("a timestamp that is no number is malformed", async () => {
    const { call } = await openBench();
    expect((await call("balance/query", body, signed("yesterday"))).errorCode).toBe("000102");
  });
});
