import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { holdRows } from "../../../test/setup/hold-rows.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

/** No worker: each test decides what happens while a profile is being deleted. */
const test = useTestApp();
let reseller: TestAccount;
let planId: string;

beforeAll(async () => {
  reseller = await aFundedAccount(test, 500);
  planId = (await aPlan(test, reseller)).id;
});

const place = async (more: Record<string, unknown> = {}) =>
  await test.api.post("/orders", anOrder(planId, more), { token: reseller.token });
const aProfile = async (): Promise<string> =>
  (await test.api.post("/reseller/profiles", { name: "Shop" }, { token: reseller.token })).body.profile.id;

describe("an order, while the profile that brands it is being deleted,", () => {
  it("is delivered: the deletion waits for it, and keeps nothing from it", async () => {
    const profileId = await aProfile();
    const { order } = (await place({ reseller_profile_id: profileId })).body;
    const settling = await holdRows(test, "select from orders where id = $1 for update", [order.id]);
    const deletion = test.api.delete(`/reseller/profiles/${profileId}`, { token: reseller.token });
    await settling.untilWaiting(1);
    // What an eSIM, an event or a payment that refers to the account asks for.
    await settling.query("select from account where id = $1 for key share nowait", [reseller.id]);
    await settling.release();
    expect((await deletion).status).toBe(200);
    await test.drain();
    const { body } = await test.api.get(`/orders/${order.id}`, { token: reseller.token });
    expect(body.order.status).toBe("active");
  });

  it("is refused if it named the profile", async () => {
    const profileId = await aProfile();
    const deletion = await holdRows(test, "delete from branding_profile where id = $1", [profileId]);
    const placing = place({ reseller_profile_id: profileId });
    await deletion.untilWaiting(1);
    await deletion.release();
    expect(await placing).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  });

  it("is taken without a profile if it was to have the default", async () => {
    const profileId = await aProfile();
    const deletion = await holdRows(test, "delete from branding_profile where id = $1", [profileId]);
    const placing = place();
    await deletion.untilWaiting(1);
    await deletion.release();
    expect((await placing).status).toBe(201);
  });
});
