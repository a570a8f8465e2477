import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anAccount, mailedToken, password } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";

const platform = useTestApp({ env: { TRUST_PROXY: "127.0.0.1", RATE_LIMIT_LOGIN: "1000/900" } });
const wrong = "Wr0ng-passw0rd!";
const next = "An0ther-passw0rd!";

let networks = 0;
/** A network that nobody came from before. */
const elsewhere = () => `2001:db8:${(++networks).toString(16)}:1::1`;
const logIn = async (email: string, given = wrong, ip = elsewhere()) =>
  await platform.api.post("/auth/login", { email, password: given }, { headers: { "x-forwarded-for": ip } });
const anAddress = () => `nobody-${randomBytes(6).toString("hex")}@shop.example`;

async function guess(email: string, times: number): Promise<number[]> {
  const statuses = [];
  for (let time = 0; time < times; time++) statuses.push((await logIn(email)).status);
  return statuses;
}

describe("guessing a password from many networks", () => {
  test.each([
    ["an account's address", async () => (await anAccount(platform)).email],
    ["an address without an account", async () => await Promise.resolve(anAddress())],
  ])("has to wait after five wrong ones, alike for %s", async (_, address) => {
    const email = await address();
    expect(await guess(email, 6)).toEqual([401, 401, 401, 401, 401, 429]);
    const refused = await logIn(` ${email.toUpperCase()} `);
    expect(refused.body.error.code).toBe("rate_limited");
    expect(refused.body.message).toBe("Too many wrong passwords; try again in 30 seconds.");
    expect(refused.headers.get("retry-after")).toBe("30");
    platform.advance(31);
    expect(await guess(email, 2)).toEqual([401, 429]);
    platform.advance(31);
    expect(await guess(email, 1)).toEqual([429]);
    platform.advance(30);
    expect(await guess(email, 1)).toEqual([401]);
  });

  test("waits a quarter of an hour at most, and is forgotten after a day", async () => {
    const email = anAddress();
    for (let time = 0; time < 12; time++) {
      await guess(email, 1);
      platform.advance(901);
    }
    expect(await guess(email, 2)).toEqual([401, 429]);
    expect(Number((await logIn(email)).headers.get("retry-after"))).toBe(900);
    platform.advance(86_401);
    expect(await guess(email, 6)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("is no faster all at once", async () => {
    const email = anAddress();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await logIn(email)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  test("holds up nobody where they have logged in before, and lets nobody try there without a limit by network", async () => {
    const { email } = await anAccount(platform);
    await guess(email, 6);
    expect((await logIn(email, password, "127.0.0.1")).status).toBe(200);
    const home = elsewhere();
    platform.advance(31);
    expect((await logIn(email, password, home)).status).toBe(200);
    await guess(email, 6);
    expect((await logIn(email, password, elsewhere())).status).toBe(429);
    expect((await logIn(email, password, home.replace(/1$/, "2"))).status).toBe(200);
  });

  test("is forgotten with the right password", async () => {
    const { email } = await anAccount(platform);
    await guess(email, 4);
    expect((await logIn(email, password)).status).toBe(200);
    expect(await guess(email, 6)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("keeps nobody out who can read the mails of the address", async () => {
    const { email } = await anAccount(platform);
    await guess(email, 6);
    const here = { headers: { "x-forwarded-for": elsewhere() } };
    await platform.api.post("/auth/forgot-password", { email }, here);
    await platform.drain();
    const reset = { reset_token: await mailedToken(platform, email), new_password: next };
    expect((await platform.api.post("/auth/reset-password", reset, here)).status).toBe(200);
    expect((await logIn(email, next)).status).toBe(429);
    expect((await logIn(email, next, here.headers["x-forwarded-for"])).status).toBe(200);
  });

  test("is told to the owner once, and written into nobody's database in words", async () => {
    const { email } = await anAccount(platform);
    const unknown = anAddress();
    await guess(unknown, 6);
    await guess(email, 6);
    platform.advance(31);
    await guess(email, 1);
    await platform.drain();
    const mails = await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`);
    const subjects = mails.body.map((mail: { subject: string }) => mail.subject);
    expect(subjects.filter((subject: string) => subject === "Somebody is guessing your password")).toHaveLength(1);
    const kept = await platform.app.database.pool.query("select * from login_attempt, known_network");
    for (const address of [email, unknown, "127.0.0.1"]) expect(JSON.stringify(kept.rows)).not.toContain(address);
  });
});

test("whoever holds a session without its password can't guess it fast", async () => {
  const { token } = await anAccount(platform);
  const change = async (old: string) =>
    await platform.api.put(
      "/users/me/password",
      { old_password: old, new_password: next, confirm_password: next },
      { token },
    );
  const statuses = [];
  for (let time = 0; time < 5; time++) statuses.push((await change(wrong)).status);
  expect(statuses).toEqual([400, 400, 400, 400, 400]);
  expect((await change(password)).status).toBe(429);
  expect((await platform.api.post("/users/me/totp", { password }, { token })).status).toBe(429);
  platform.advance(31);
  expect((await change(password)).status).toBe(200);
});
