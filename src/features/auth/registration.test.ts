import { describe, expect, test } from "vitest";
import { anAccount, mailedToken, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
let count = 0;
const newAddress = () => `new-${++count}@shop.example`;
const register = async (body: Record<string, unknown>) => await platform.api.post("/auth/register", body);
const messagesTo = async (email: string) =>
  (await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`)).body;

describe("registering", () => {
  test("answers exactly what the document prints", async () => {
    const email = newAddress();
    const answer = await register({ email, password, role: "reseller", name: "My Business" });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      success: true,
      message: "Registration successful. Please verify your email.",
      user: {
        id: expect.stringMatching(/^user-[0-9a-f]{32}$/),
        email,
        role: "reseller",
        verified_at: null,
        profile_complete: false,
        initial_deposit_made: false,
      },
      verification_token_status: "sent",
    });
  });

  test("mails a token on a line of its own and the link to a page on this server", async () => {
    const email = newAddress();
    await register({ email, password, role: "developer" });
    await platform.drain();
    const [mail] = await messagesTo(email);
    const token = await mailedToken(platform, email);
    expect(mail.text).toContain(`${platform.url}/api/v1/auth/verify-email?token=${token}`);
  });

  test("keeps neither the password nor the mailed token readable in the database", async () => {
    const email = newAddress();
    await register({ email, password, role: "developer" });
    await platform.drain();
    const token = await mailedToken(platform, email);
    const { pool } = platform.app.database;
    const rows = await pool.query(
      "select a::text || t::text as line from account a join email_token t on t.account_id = a.id where email = $1",
      [email],
    );
    expect(rows.rows).toHaveLength(1);
    expect(rows.rows[0].line).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
    expect(rows.rows[0].line).not.toContain(password);
    expect(rows.rows[0].line).not.toContain(token);
  });

  test("refuses an address that is taken, in whatever case it is written", async () => {
    const email = newAddress();
    await register({ email, password, role: "mobile_user" });
    const second = await register({ email: ` ${email.toUpperCase()} `, password, role: "developer" });
    expect(second.status).toBe(409);
    expect(second.body.error.code).toBe("email_taken");
  });

  test("opens one account when the same address registers many times at once", async () => {
    const email = newAddress();
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => await register({ email, password, role: "reseller" })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  test.each([
    "plain",
    "two@@signs.example",
    "no-dot@host",
    "spaces in@it.example",
    "a@b.example\r\nBcc: x@y.example",
    `${"x".repeat(65)}@long.example`,
    `a@${"b".repeat(64)}.example`,
    "nul\u0000@byte.example",
    "dot.@end.example",
    "<a@b.example>",
  ])("refuses %j as an address", async (email) => {
    const answer = await register({ email, password, role: "mobile_user" });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: "validation_failed", details: [{ path: "email" }] });
  });

  test("drops the spaces around an address", async () => {
    const email = newAddress();
    const answer = await register({ email: `  ${email} `, password, role: "mobile_user" });
    expect(answer.body.user.email).toBe(email);
  });

  test.each([
    [{ email: "a@b.example", role: "reseller" }, "password"],
    [{ email: "a@b.example", password }, "role"],
    [{ password, role: "reseller" }, "email"],
    [{ email: "a@b.example", password, role: "admin" }, "role"],
    [{ email: "a@b.example", password: 12345678, role: "reseller" }, "password"],
    [{ email: "a@b.example", password, role: "reseller", name: "x".repeat(201) }, "name"],
    [{ email: "a@b.example", password, role: "reseller", name: "two\nlines" }, "name"],
  ])("refuses %j naming %s", async (body, path) => {
    const answer = await register(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("validation_failed");
    expect(answer.body.error.details.map((detail: { path: string }) => detail.path)).toEqual([path]);
  });

  test("names everything that a password lacks", async () => {
    const answer = await register({ email: newAddress(), password: "-----", role: "mobile_user" });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("validation_failed");
    expect(answer.body.error.details).toEqual([
      { path: "password", message: "must have at least 8 characters" },
      { path: "password", message: "must contain an upper-case letter" },
      { path: "password", message: "must contain a lower-case letter" },
      { path: "password", message: "must contain a number" },
    ]);
  });

  test.each([
    "lacks-upper1",
    "LACKS-LOWER1",
    "Lacks-number",
    "LacksSpecial1",
    "Sh0rt-x",
    `Aa1-${"x".repeat(253)}`,
    `Aa1-${"é".repeat(127)}`,
  ])("refuses the password %s", async (weak) => {
    expect((await register({ email: newAddress(), password: weak, role: "mobile_user" })).status).toBe(400);
  });

  test("ignores fields that it does not know", async () => {
    const answer = await register({
      email: newAddress(),
      password,
      role: "mobile_user",
      verified_at: "2026-01-01T00:00:00Z",
      id: "user-1",
    });
    expect(answer.status).toBe(201);
    expect(answer.body.user).toMatchObject({ verified_at: null, id: expect.stringMatching(/^user-[0-9a-f]{32}$/) });
  });
});

describe("verifying an address", () => {
  const verify = async (email: string, token: string) =>
    await platform.api.post("/auth/verify-email", { email, verification_token: token });
  const registered = async () => {
    const email = newAddress();
    await register({ email, password, role: "mobile_user" });
    await platform.drain();
    return { email, token: await mailedToken(platform, email) };
  };

  test("lets the account log in, and succeeds again when it is repeated", async () => {
    const { email, token } = await registered();
    expect((await platform.api.post("/auth/login", { email, password })).body.error.code).toBe("email_not_verified");
    expect((await verify(email.toUpperCase(), token)).status).toBe(200);
    expect((await verify(email, token)).status).toBe(200);
    expect((await platform.api.post("/auth/login", { email, password })).status).toBe(200);
  });

  test("succeeds for every one of many clicks at once", async () => {
    const { email, token } = await registered();
    const answers = await Promise.all([1, 2, 3].map(async () => await verify(email, token)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  test("refuses another account's token, and leaves it usable", async () => {
    const one = await registered();
    const other = await registered();
    const answer = await verify(other.email, one.token);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("invalid_token");
    expect((await verify(one.email, one.token)).status).toBe(200);
  });

  test.each(["nonsense", " "])("refuses the token %j", async (token) => {
    const { email } = await registered();
    expect((await verify(email, token)).body.error.code).toBe("invalid_token");
  });

  test("refuses a malformed address naming it", async () => {
    const answer = await verify("nul\u0000@shop.example", "nonsense");
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0].path).toBe("email");
  });

  test("refuses a token after 24 hours, and takes the one of a new mail", async () => {
    const { email, token } = await registered();
    platform.advance(86_401);
    expect((await verify(email, token)).body.error.code).toBe("invalid_token");
    await platform.api.post("/auth/resend-verification", { email });
    await platform.drain();
    expect((await verify(email, await mailedToken(platform, email))).status).toBe(200);
  });

  test("is asked for again with one answer for unknown, waiting and verified addresses, and mails only who waits", async () => {
    const waiting = await registered();
    const verified = await anAccount(platform, "mobile_user");
    await platform.sandbox.delete("/api/messages");
    const addresses = [waiting.email, verified.email, "nobody@nowhere.example"];
    const answers = await Promise.all(
      addresses.map(async (email) => await platform.api.post("/auth/resend-verification", { email })),
    );
    await platform.drain();
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const counts = await Promise.all(addresses.map(async (email) => (await messagesTo(email)).length));
    expect(counts).toEqual([1, 0, 0]);
  });
});
