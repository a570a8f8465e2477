import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anAccount, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
const me = async (token: string) => await platform.api.get("/users/me", { token });
const refresh = async (token: string) => await platform.api.post("/auth/refresh-token", { refresh_token: token });
const logIn = async (email: string, given = password) =>
  await platform.api.post("/auth/login", { email, password: given });

/** A token with claims and a header of our choice, signed with the platform's own key. */
function forge(token: string, header: Record<string, unknown>, change: Record<string, unknown> = {}): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const body = `${encode(header)}.${encode({ ...(claims as object), ...change })}`;
  const digest = header["alg"] === "HS512" ? "sha512" : "sha256";
  const signature = createHmac(digest, platform.app.config.jwtSecret.reveal()).update(body).digest("base64url");
  return header["alg"] === "none" ? `${body}.` : `${body}.${signature}`;
}

describe("logging in", () => {
  test("answers exactly what the document prints", async () => {
    const account = await anAccount(platform, "reseller");
    const answer = await logIn(account.email);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      message: expect.any(String),
      access_token: expect.stringMatching(/^eyJ/),
      refresh_token: expect.stringMatching(/^eyJ/),
      user: { id: account.id, email: account.email, role: "reseller" },
      token_expires_in: 3600,
    });
  });

  test("refuses a wrong password and an unknown address with the same words", async () => {
    const account = await anAccount(platform, "mobile_user");
    const wrong = await logIn(account.email, "Wrong-passw0rd");
    const unknown = await logIn("nobody@nowhere.example");
    expect(wrong.status).toBe(401);
    expect(wrong.body.error.code).toBe("invalid_credentials");
    expect({ ...wrong.body, request_id: "" }).toEqual({ ...unknown.body, request_id: "" });
  });

  test("says that an address is not verified only to who knows the password", async () => {
    const email = "unverified@shop.example";
    await platform.api.post("/auth/register", { email, password, role: "mobile_user" });
    expect((await logIn(email, "Wrong-passw0rd")).status).toBe(401);
    const right = await logIn(email);
    expect(right.status).toBe(403);
    expect(right.body.error.code).toBe("email_not_verified");
  });

  test("takes the address in any case, and a password however its accents were typed", async () => {
    const email = "accents@shop.example";
    const composed = "Caf\u00e9-Paris-75";
    await platform.api.post("/auth/register", { email, password: composed, role: "mobile_user" });
    expect((await logIn(` ${email.toUpperCase()}`, composed.normalize("NFD"))).body.error.code).toBe(
      "email_not_verified",
    );
  });

  test.each(["no address", "nul\u0000@shop.example", ""])("refuses %j as malformed", async (email) => {
    const answer = await logIn(email);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0].path).toBe("email");
  });

  test("refuses a password too long to be hashed", async () => {
    expect((await logIn("nobody@nowhere.example", "é".repeat(200))).status).toBe(400);
  });
});

describe("an access token", () => {
  test("lives 3600 seconds", async () => {
    const { token } = await anAccount(platform, "mobile_user");
    platform.advance(3_590);
    expect((await me(token)).status).toBe(200);
    platform.advance(11);
    const answer = await me(token);
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe("unauthenticated");
  });

  test("is refused when it is missing, malformed or tampered with", async () => {
    const { token } = await anAccount(platform, "mobile_user");
    const [header, claims = "", signature = ""] = token.split(".");
    const otherClaims = Buffer.from(Buffer.from(claims, "base64url").toString().replace("access", "ACCESS")).toString(
      "base64url",
    );
    const bad = [
      "",
      "x",
      "a.b.c",
      `${header}.${otherClaims}.${signature}`,
      `${header}.${claims}.${signature.slice(0, -2)}AA`,
      `${token}x`,
    ];
    const statuses = await Promise.all(bad.map(async (value) => (await me(value)).status));
    expect(statuses).toEqual(bad.map(() => 401));
    expect((await platform.api.get("/users/me")).status).toBe(401);
    expect((await platform.api.get("/users/me", { headers: { authorization: "Basic dTpw" } })).status).toBe(401);
  });

  test("is taken only with the algorithm, the issuer and the audience that we sign for", async () => {
    const { token } = await anAccount(platform, "mobile_user");
    expect((await me(forge(token, { alg: "HS256", typ: "JWT" }))).status).toBe(200);
    const forged = [
      forge(token, { alg: "none", typ: "JWT" }),
      forge(token, { alg: "HS512", typ: "JWT" }),
      forge(token, { alg: "HS256", typ: "JWT" }, { iss: "somebody else" }),
      forge(token, { alg: "HS256", typ: "JWT" }, { aud: "another api" }),
      forge(token, { alg: "HS256", typ: "JWT" }, { iss: undefined }),
      forge(token, { alg: "HS256", typ: "JWT" }, { aud: undefined }),
      forge(token, { alg: "HS256", typ: "JWT" }, { exp: undefined }),
    ];
    const statuses = await Promise.all(forged.map(async (value) => (await me(value)).status));
    expect(statuses).toEqual(forged.map(() => 401));
  });

  test("opens nothing for another account's session", async () => {
    const one = await anAccount(platform, "mobile_user");
    const other = await anAccount(platform, "reseller");
    expect((await me(forge(one.token, { alg: "HS256", typ: "JWT" }, { sub: other.id }))).status).toBe(401);
  });

  test("carries the role of the account as it is now", async () => {
    const account = await anAccount(platform, "reseller");
    await platform.app.database.pool.query("update account set role = 'mobile_user' where id = $1", [account.id]);
    expect((await platform.api.get("/credits/balance", { token: account.token })).status).toBe(403);
  });
});

describe("the two kinds of token", () => {
  test("are refused in each other's place", async () => {
    const account = await anAccount(platform, "mobile_user");
    expect((await me(account.refreshToken)).status).toBe(401);
    const answer = await refresh(account.token);
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe("unauthenticated");
    expect((await me(account.token)).status).toBe(200);
  });
});

describe("refreshing", () => {
  test("answers a new pair that works", async () => {
    const account = await anAccount(platform, "mobile_user");
    platform.advance(1);
    const answer = await refresh(account.refreshToken);
    expect(answer.body).toEqual({
      success: true,
      message: expect.any(String),
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_expires_in: 3600,
    });
    expect(answer.body.refresh_token).not.toBe(account.refreshToken);
    expect((await me(answer.body.access_token)).status).toBe(200);
  });

  test("gives two tabs that ask at once the same pair", async () => {
    const account = await anAccount(platform, "mobile_user");
    const answers = await Promise.all([1, 2, 3, 4].map(async () => await refresh(account.refreshToken)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map((answer) => answer.body.refresh_token)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.body.access_token)).size).toBe(1);
  });

  test("gives the same pair again within 30 seconds when the answer was lost", async () => {
    const account = await anAccount(platform, "mobile_user");
    const first = await refresh(account.refreshToken);
    platform.advance(25);
    const again = await refresh(account.refreshToken);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  test("ends the whole session when a spent token comes after 30 seconds", async () => {
    const account = await anAccount(platform, "mobile_user");
    const next = (await refresh(account.refreshToken)).body;
    platform.advance(31);
    expect((await refresh(account.refreshToken)).status).toBe(401);
    expect((await me(next.access_token)).status).toBe(401);
    expect((await refresh(next.refresh_token)).status).toBe(401);
  });

  test("ends the whole session when a token comes whose child was used, however soon", async () => {
    const account = await anAccount(platform, "mobile_user");
    const child = (await refresh(account.refreshToken)).body;
    const grandchild = (await refresh(child.refresh_token)).body;
    expect((await refresh(account.refreshToken)).status).toBe(401);
    expect((await me(grandchild.access_token)).status).toBe(401);
    expect((await refresh(grandchild.refresh_token)).status).toBe(401);
  });

  test("leaves the account's other sessions alone when one is ended for reuse", async () => {
    const account = await anAccount(platform, "mobile_user");
    const other = (await logIn(account.email)).body;
    const child = (await refresh(account.refreshToken)).body;
    await refresh(child.refresh_token);
    await refresh(account.refreshToken);
    expect((await me(other.access_token)).status).toBe(200);
  });

  test("is possible for 30 days, and every refresh starts them anew", async () => {
    const account = await anAccount(platform, "mobile_user");
    platform.advance(29 * 86_400);
    const first = await refresh(account.refreshToken);
    expect(first.status).toBe(200);
    platform.advance(29 * 86_400);
    const second = await refresh(first.body.refresh_token);
    expect(second.status).toBe(200);
    platform.advance(30 * 86_400 + 1);
    expect((await refresh(second.body.refresh_token)).status).toBe(401);
  });

  test("is possible for 90 days in all, however often it was done", async () => {
    const account = await anAccount(platform, "mobile_user");
    let token = account.refreshToken;
    for (const days of [29, 29, 29]) {
      platform.advance(days * 86_400);
      token = (await refresh(token)).body.refresh_token;
    }
    platform.advance(2 * 86_400);
    const last = await refresh(token);
    expect(last.status).toBe(200);
    platform.advance(86_400 + 1);
    expect((await refresh(last.body.refresh_token)).status).toBe(401);
  });

  test.each([{}, { refresh_token: "" }, { refresh_token: 7 }])("refuses the body %j as malformed", async (body) => {
    expect((await platform.api.post("/auth/refresh-token", body)).status).toBe(400);
  });
});

describe("logging out", () => {
  test("ends this session at once and leaves the others", async () => {
    const account = await anAccount(platform, "mobile_user");
    const other = (await logIn(account.email)).body;
    const answer = await platform.api.post("/auth/logout", undefined, { token: account.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, message: expect.any(String) });
    expect((await me(account.token)).status).toBe(401);
    expect((await refresh(account.refreshToken)).status).toBe(401);
    expect((await platform.api.post("/auth/logout", undefined, { token: account.token })).status).toBe(401);
    expect((await me(other.access_token)).status).toBe(200);
  });
});

describe("housekeeping", () => {
  test("removes sessions and tokens that ended a month ago, and nothing that still counts", async () => {
    const gone = await anAccount(platform, "mobile_user");
    platform.advance(61 * 86_400);
    const kept = await anAccount(platform, "mobile_user");
    await platform.app.database.pool.query(
      "insert into job (queue, name, payload, run_at, attempts_max, created_at) values ('background', 'sweep-sessions', '{}', $1, 1, $1)",
      [platform.clock.now()],
    );
    await platform.drain();
    const rows = await platform.app.database.pool.query(
      "select account_id from session union all select account_id from email_token",
    );
    const owners = rows.rows.map((row: { account_id: string }) => row.account_id);
    expect(owners).not.toContain(gone.id);
    expect(owners.filter((owner) => owner === kept.id)).toHaveLength(2);
    expect((await me(kept.token)).status).toBe(200);
  });
});
