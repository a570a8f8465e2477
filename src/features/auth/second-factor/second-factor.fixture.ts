import { Secret, TOTP } from "otpauth";
import { anAccount, password, type TestAccount } from "../../../../test/factories.ts";
import type { TestApp } from "../../../../test/setup/test-app.ts";
import type { Role } from "../../../platform/actor.ts";

export interface ProtectedAccount extends TestAccount {
  secret: string;
  recoveryCodes: string[];
}

/** What an authenticator app with this secret shows, so many steps of 30 seconds from now. */
export function appCode(test: TestApp, secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: test.clock.now().getTime() + steps * 30_000 });
}

/** Six digits that no step near this one has. */
export function wrongCode(test: TestApp, secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => appCode(test, secret, steps));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.includes(code)) ?? "";
}

/** An account whose second factor is on, with every code up to now behind it. */
export async function aProtectedAccount(test: TestApp, role: Role = "reseller"): Promise<ProtectedAccount> {
  const account = await anAccount(test, role);
  const started = await test.api.post("/users/me/totp", { password }, { token: account.token });
  const { secret } = started.body.totp;
  const code = appCode(test, secret);
  const confirmed = await test.api.post("/users/me/totp/confirm", { code }, { token: account.token });
  if (confirmed.status !== 200)
    throw new Error(`confirming answered ${confirmed.status}: ${JSON.stringify(confirmed.body)}`);
  test.advance(90);
  return { ...account, secret, recoveryCodes: confirmed.body.recovery_codes };
}
