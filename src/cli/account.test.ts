import { Buffer } from "node:buffer";
import { beforeAll, describe, expect, test } from "vitest";
import { anAccount, password } from "../../test/factories.ts";
import { runCommand } from "../../test/setup/spawn-platform.ts";
import { useTestApp } from "../../test/setup/test-app.ts";
import { aProtectedAccount, type ProtectedAccount } from "../features/auth/second-factor/second-factor.fixture.ts";

const shop = useTestApp();
let locked: ProtectedAccount;
const aKey = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString("base64")}`;
const wholeKeys = aKey("t1", 7);

beforeAll(async () => {
  locked = await aProtectedAccount(shop, "developer");
});

/** Runs an operator's command as a person does, on this platform, with these keys. */
async function passim(keys: string, ...words: string[]) {
  const DATABASE_URL = shop.app.database.connectionString;
  return await runCommand({ DATABASE_URL, SANDBOX_PORT: new URL(shop.sandboxUrl).port, ENCRYPTION_KEYS: keys }, words);
}

async function logIn(email: string) {
  return await shop.api.post("/auth/login", { email, password });
}

describe("account clear-second-factor", () => {
  test("does nothing before it is confirmed, for an address that is unknown, and for an account without one", {
    timeout: 180_000,
  }, async () => {
    const plain = await anAccount(shop, "mobile_user");
    const unconfirmed = await passim(wholeKeys, "account", "clear-second-factor", locked.email);
    expect(unconfirmed).toMatchObject({ code: 1 });
    expect(unconfirmed.said).toContain("Nothing was changed.");
    const unknown = await passim(wholeKeys, "account", "clear-second-factor", "nobody@nowhere.example", "--yes");
    expect(unknown).toEqual({ code: 1, said: "There is no account with the e-mail nobody@nowhere.example.\n" });
    const without = await passim(wholeKeys, "account", "clear-second-factor", plain.email, "--yes");
    expect(without).toEqual({ code: 1, said: "The account has no second factor.\n" });
    expect((await logIn(locked.email)).body.error.code).toBe("totp_required");
    expect((await shop.api.get("/users/me", { token: locked.token })).status).toBe(200);
    expect((await shop.api.get("/users/me", { token: plain.token })).status).toBe(200);
  });

  test("lets the owner in by the password again, ends every session, writes it down and tells the owner", {
    timeout: 180_000,
  }, async () => {
    // Without the key that closed the secret, too.
    const done = await passim(aKey("t2", 9), "account", "clear-second-factor", locked.email, "--yes");
    expect(done).toMatchObject({ code: 0 });
    expect((await shop.api.get("/users/me", { token: locked.token })).status).toBe(401);
    const refresh = { refresh_token: locked.refreshToken };
    expect((await shop.api.post("/auth/refresh-token", refresh)).status).toBe(401);
    const login = await logIn(locked.email);
    expect(login.status).toBe(200);
    const { data } = (await shop.api.get("/audit-log?action=totp_cleared", { token: login.body.access_token })).body;
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ actor: { kind: "operator", id: null }, ip: null });
    const left = await shop.app.database.pool.query(
      "select account_id from totp where account_id = $1 union all select account_id from totp_recovery_code where account_id = $1",
      [locked.id],
    );
    expect(left.rows).toEqual([]);
    shop.advance(5);
    await shop.drain();
    const mails = await shop.sandbox.get(`/api/messages?to=${encodeURIComponent(locked.email)}`);
    expect(mails.body.map(({ subject }: { subject: string }) => subject)).toContain(
      "The second factor was removed by support",
    );
  });
});
