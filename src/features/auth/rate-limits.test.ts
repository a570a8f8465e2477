import { describe, expect, test } from "vitest";
import { anAccount, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp({
  env: {
    TRUST_PROXY: "127.0.0.1",
    RATE_LIMIT_LOGIN: "3/900",
    RATE_LIMIT_REGISTER: "2/900",
    RATE_LIMIT_RESET: "3/3600",
    RATE_LIMIT_DEFAULT: "4/3600",
  },
});
const from = (ip: string) => ({ headers: { "x-forwarded-for": ip } });
/** Each time at another address: tries at one are counted for themselves, wherever they come from. */
let strangers = 0;
const logIn = async (ip: string, email = `nobody-${strangers++}@nowhere.example`) =>
  await platform.api.post("/auth/login", { email, password }, from(ip));

describe("the limit of logins", () => {
  test("refuses one address after its attempts, says when to come back, and leaves other addresses alone", async () => {
    const first = await logIn("203.0.113.1");
    expect(first.headers.get("ratelimit-policy")).toBe('"login";q=3;w=900');
    expect(first.headers.get("ratelimit")).toMatch(/^"login";r=2;t=(900|899)$/);
    await logIn("203.0.113.1");
    await logIn("203.0.113.1");
    const refused = await logIn("203.0.113.1");
    expect(refused.status).toBe(429);
    expect(refused.body.error.code).toBe("rate_limited");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await logIn("203.0.113.2")).status).toBe(401);
  });

  test("counts an IPv6 customer's whole /64 as one address", async () => {
    const same = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"];
    for (const ip of same) expect((await logIn(ip)).status).toBe(401);
    expect((await logIn("2001:db8:1:2:1234:5678:9abc:def0")).status).toBe(429);
    expect((await logIn("2001:db8:1:3::1")).status).toBe(401);
  });

  test("counts an IPv4 address the same when it comes mapped into IPv6", async () => {
    for (const ip of ["198.51.100.7", "::ffff:198.51.100.7", "198.51.100.7"]) await logIn(ip);
    expect((await logIn("::ffff:198.51.100.7")).status).toBe(429);
  });
});

describe("the limit of registrations", () => {
  test("is counted apart from logins", async () => {
    const ip = "203.0.113.20";
    for (let attempt = 1; attempt <= 4; attempt++) await logIn(ip);
    const register = async () =>
      await platform.api.post("/auth/register", { email: "x", password, role: "reseller" }, from(ip));
    expect([(await register()).status, (await register()).status, (await register()).status]).toEqual([400, 400, 429]);
  });
});

describe("the limit of reset mails", () => {
  test("counts an address in any case, wherever the requests come from, together with verification mails", async () => {
    const ask = async (path: string, email: string, ip: string) =>
      (await platform.api.post(path, { email }, from(ip))).status;
    const statuses = [
      await ask("/auth/forgot-password", "flood@shop.example", "203.0.113.31"),
      await ask("/auth/forgot-password", " FLOOD@shop.example ", "203.0.113.32"),
      await ask("/auth/resend-verification", "flood@shop.example", "203.0.113.33"),
      await ask("/auth/resend-verification", "flood@shop.example", "203.0.113.34"),
      await ask("/auth/forgot-password", "other@shop.example", "203.0.113.34"),
    ];
    expect(statuses).toEqual([200, 200, 200, 429, 200]);
  });
});

describe("the limit of everything else", () => {
  test("counts mails to many different addresses against the network that asks for them", async () => {
    const statuses = [];
    for (const n of [1, 2, 3, 4, 5]) {
      const path = n % 2 === 0 ? "/auth/forgot-password" : "/auth/resend-verification";
      const answer = await platform.api.post(path, { email: `stranger${n}@shop.example` }, from("203.0.113.60"));
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  test("counts a user across addresses, and refused tokens against their address", async () => {
    const account = await anAccount(platform, "mobile_user");
    const me = async (token: string, ip: string) =>
      (await platform.api.get("/users/me", { token, ...from(ip) })).status;
    const own = [];
    for (const n of [1, 2, 3, 4, 5]) own.push(await me(account.token, `203.0.113.${40 + n}`));
    expect(own).toEqual([200, 200, 200, 200, 429]);
    const guesses = [];
    for (const n of [1, 2, 3, 4, 5]) guesses.push(await me(`guess${n}`, "203.0.113.50"));
    expect(guesses).toEqual([401, 401, 401, 401, 429]);
  });

  test("counts a user who asks for what only resellers have", async () => {
    const account = await anAccount(platform, "mobile_user");
    const statuses = [];
    for (const n of [1, 2, 3, 4, 5])
      statuses.push(
        (await platform.api.get("/reseller/profiles", { token: account.token, ...from(`203.0.113.${70 + n}`) })).status,
      );
    expect(statuses).toEqual([403, 403, 403, 403, 429]);
  });
});
