import { join } from "node:path";
import { expect, test } from "vitest";
import { readOptions } from "./environment.ts";

test("with nothing set the sandbox is complete and stays on this machine", () => {
  expect(readOptions({})).toMatchObject({
    port: 3001,
    host: "127.0.0.1",
    smtpPort: 0,
    dataFolder: join("data", "sandbox"),
    platformUrl: "http://localhost:3000",
    carrier: { requestsPerSecond: 8, allocatingAnswers: 2, seed: 1 },
  });
});

test("what is set wins, and an empty variable counts as not set", () => {
  const options = readOptions({ SANDBOX_PORT: "4001", HOST: "", PORT: "4000", SANDBOX_CARRIER_RPS: "50" });
  expect(options).toMatchObject({ port: 4001, host: "127.0.0.1", platformUrl: "http://localhost:4000" });
  expect(options.carrier.requestsPerSecond).toBe(50);
});

test.each(["SANDBOX_PORT", "SANDBOX_SMTP_PORT", "SANDBOX_CARRIER_RPS", "SANDBOX_CARRIER_ALLOCATING", "SANDBOX_SEED"])(
  "a wrong %s is named in the error",
  (name) => {
    expect(() => readOptions({ [name]: "many" })).toThrow(name);
  },
);
