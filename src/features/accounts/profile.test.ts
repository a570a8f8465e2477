import { describe, expect, test } from "vitest";
import { anAccount, deposit, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
const me = async (token: string) => (await platform.api.get("/users/me", { token })).body.data;

describe("the current user", () => {
  test("a mobile user sees themselves and no credit", async () => {
    const account = await anAccount(platform, "mobile_user", "Tess");
    expect(await me(account.token)).toEqual({
      id: account.id,
      email: account.email,
      role: "mobile_user",
      name: "Tess",
      verified_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      profile_complete: true,
      initial_deposit_made: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  test("a developer also sees the credit account as the balance operation answers it", async () => {
    const account = await anAccount(platform, "developer");
    const { credit_account: credit, ...rest } = await me(account.token);
    const balance = (await platform.api.get("/credits/balance", { token: account.token })).body;
    expect(balance).toMatchObject(credit);
    expect(credit).toMatchObject({ balance: 0, currency: "USD", available_credit: 0 });
    expect(rest).not.toHaveProperty("reseller_profiles");
    expect(rest.profile_complete).toBe(true);
  });

  test("a reseller's profile is complete with a name and a branding profile", async () => {
    const account = await anAccount(platform, "reseller");
    expect(await me(account.token)).toMatchObject({ profile_complete: false, reseller_profiles: [] });
    const created = await platform.api.post("/reseller/profiles", { name: "My Store" }, { token: account.token });
    expect(created.status).toBe(201);
    const profile = await me(account.token);
    expect(profile.profile_complete).toBe(true);
    expect(profile.reseller_profiles).toMatchObject([{ id: created.body.profile.id, name: "My Store" }]);
  });

  test("an account without a name is not complete", async () => {
    const email = "nameless@shop.example";
    const answer = await platform.api.post("/auth/register", { email, password, role: "mobile_user", name: "  " });
    expect(answer.body.user.profile_complete).toBe(false);
  });

  test("the initial deposit is made once it is credited", async () => {
    const account = await anAccount(platform, "reseller");
    await deposit(platform, account, 200);
    expect(await me(account.token)).toMatchObject({ initial_deposit_made: true, credit_account: { balance: 200 } });
  });
});

describe("renaming", () => {
  test("changes the name and answers the whole profile", async () => {
    const account = await anAccount(platform, "mobile_user", "Before");
    const answer = await platform.api.put("/users/me", { name: "  After " }, { token: account.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      success: true,
      message: expect.any(String),
      data: { id: account.id, name: "After" },
    });
    expect((await me(account.token)).name).toBe("After");
  });

  test.each([
    {},
    { name: "" },
    { name: "   " },
    { name: "x".repeat(201) },
    { name: "a\u0000b" },
    { name: null },
    { name: 5 },
  ])("refuses %j and changes nothing", async (body) => {
    const account = await anAccount(platform, "mobile_user", "Before");
    const answer = await platform.api.put("/users/me", body, { token: account.token });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0].path).toBe("name");
    expect((await me(account.token)).name).toBe("Before");
  });
});
