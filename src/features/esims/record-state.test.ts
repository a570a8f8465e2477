import { beforeAll, describe, expect, test } from "vitest";
import { aFundedAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { after, secondMs } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { anEsim, eventsOf, type TestEsim } from "./esim.fixture.ts";
import { type Observation, recordState } from "./record-state.ts";
import { findEsim } from "./store.ts";

const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await aFundedAccount(platform, 1_000);
});

/** An answer of the carrier's to a question of `ageSeconds` ago, however long it took. */
async function answer(esim: TestEsim, observed: Observation, ageSeconds: number): Promise<void> {
  const now = platform.clock.now();
  const row = await findEsim(platform.app.database.db, account.id, esim.iccid);
  if (!row) throw new Error("the eSIM is gone");
  await inTransaction(platform.app, async (tx) => {
    await recordState(tx, row.id, observed, after(now, -ageSeconds * secondMs), now);
  });
}
const statusOf = async (esim: TestEsim) =>
  (await platform.api.get(`/profiles/${esim.iccid}`, { token: account.token })).body.profile.status;

describe("what a carrier says of an eSIM", () => {
  test("changes nothing when it answers an older question than the one known", async () => {
    const esim = await anEsim(platform, account);
    platform.advance(60);
    await answer(esim, { status: "installed" }, 10);
    await answer(esim, { status: "active", usedBytes: 1_000_000_000n }, 20);
    expect(await statusOf(esim)).toBe("installed");
    expect((await eventsOf(platform, esim)).map(({ data }) => data["status"])).toEqual(["installed"]);
  });

  test("never leads back, and its figures count all the same", async () => {
    const esim = await anEsim(platform, account);
    await answer(esim, { status: "active" }, 0);
    await answer(esim, { status: "installed", usedBytes: 1_048_576n }, 0);
    const { profile } = (await platform.api.get(`/profiles/${esim.iccid}`, { token: account.token })).body;
    expect([profile.status, profile.data_used]).toEqual(["active", 1]);
  });

  test("of an eSIM that has ended does not revive it", async () => {
    const esim = await anEsim(platform, account);
    await answer(esim, { status: "revoked" }, 0);
    await answer(esim, { status: "active" }, 0);
    expect(await statusOf(esim)).toBe("revoked");
  });
});
