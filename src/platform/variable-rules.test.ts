import { expect, test } from "vitest";
import { loadConfig } from "./config.ts";

const key = Buffer.alloc(32, 7).toString("base64");

test.each([
  ["TRUST_PROXY", "true"],
  ["TRUST_PROXY", "1"],
  ["TRUST_PROXY", "10.0.0.1,proxy.example"],
  ["TRUST_PROXY", "10.0.0.0/99"],
  ["ENCRYPTION_KEYS", `new:${key},new:${key}`],
  ["ENCRYPTION_KEYS", `new:${"=".repeat(43)}`],
  ["MAIL_FROM", "Shop <a@b.example>\r\nBcc: everybody@b.example"],
  ["MAIL_FROM", "Shop"],
  ["RATE_LIMIT_LOGIN", "0/900"],
  ["RATE_LIMIT_LOGIN", "5/0"],
])("%s is not %j", (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`has 1 problem:\n  - ${name} must `));
});

test.each([
  ["TRUST_PROXY", "127.0.0.1, 10.0.0.0/8,2001:db8::/32,::1,loopback"],
  ["ENCRYPTION_KEYS", `new:${key},old:${key}`],
  ["MAIL_FROM", "orders@b.example"],
  ["MAIL_FROM", "Reisebüro Süd <orders@b.example>"],
])("%s may be %j", (name, value) => {
  expect(() => loadConfig({ [name]: value })).not.toThrow();
});
