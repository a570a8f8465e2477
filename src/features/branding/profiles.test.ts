import { beforeAll, describe, expect, it } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const test = useTestApp();

async function create(account: TestAccount, body: Record<string, unknown>) {
  return await test.api.post("/reseller/profiles", body, { token: account.token });
}

async function list(account: TestAccount): Promise<{ id: string; name: string; is_default: boolean }[]> {
  return (await test.api.get("/reseller/profiles", { token: account.token })).body.data;
}

async function defaultsOf(account: TestAccount): Promise<string[]> {
  return (await list(account)).filter((profile) => profile.is_default).map((profile) => profile.name);
}

describe("branding profiles", () => {
  it("answer what was given, in the keys of the reference", async () => {
    const account = await anAccount(test);
    const made = await create(account, {
      name: "My eSIM Store",
      email_sender_name: "My Store",
      is_default: true,
      color_scheme: "#FF5733",
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      success: true,
      message: "Reseller profile created",
      profile: {
        id: expect.stringMatching(/^profile-/),
        name: "My eSIM Store",
        email_sender_name: "My Store",
        color_scheme: "#FF5733",
        is_default: true,
        logo_url: null,
        use_custom_smtp: false,
        created_at: expect.any(String),
        updated_at: made.body.profile.created_at,
      },
    });
    expect(await list(account)).toEqual([made.body.profile]);
  });

  it("complete a reseller's own profile", async () => {
    const account = await anAccount(test);
    const isComplete = async () =>
      (await test.api.get("/users/me", { token: account.token })).body.data.profile_complete as boolean;
    expect(await isComplete()).toBe(false);
    await create(account, { name: "First" });
    expect(await isComplete()).toBe(true);
  });

  it.each([
    ["no name", {}, "name"],
    ["an empty name", { name: "  " }, "name"],
    ["a name of two lines", { name: "Shop\r\nBcc: eve@example.com" }, "name"],
    ["a sender of two lines", { name: "Shop", email_sender_name: "Shop\nBcc: eve@example.com" }, "email_sender_name"],
    ["a colour by name", { name: "Shop", color_scheme: "red" }, "color_scheme"],
    ["a short colour", { name: "Shop", color_scheme: "#F53" }, "color_scheme"],
    ["a colour that goes on", { name: "Shop", color_scheme: "#FF5733;background:url(x)" }, "color_scheme"],
    ["a default that is text", { name: "Shop", is_default: "true" }, "is_default"],
  ])("are refused with %s", async (_, body, path) => {
    const answer = await create(shared, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: "validation_failed", details: [{ path }] });
  });

  it("keep what a change leaves out, and lose what it sets to null", async () => {
    const account = await anAccount(test);
    const { id } = (await create(account, { name: "Shop", email_sender_name: "Ada", color_scheme: "#112233" })).body
      .profile;
    const changed = await test.api.put(
      `/reseller/profiles/${id}`,
      { name: "New", email_sender_name: null },
      { token: account.token },
    );
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      message: "Reseller profile updated",
      profile: { name: "New", email_sender_name: null, color_scheme: "#112233", is_default: true },
    });
  });

  it("end at a hundred", async () => {
    const account = await anAccount(test);
    for (let count = 0; count < 100; count += 1) await create(account, { name: `Shop ${count}` });
    const refused = await create(account, { name: "One more" });
    expect(refused.status).toBe(409);
    expect(refused.body.error.code).toBe("limit_reached");
  });
});

describe("the default profile", () => {
  it("is the first one, whatever was asked", async () => {
    const account = await anAccount(test);
    expect((await create(account, { name: "A", is_default: false })).body.profile.is_default).toBe(true);
    expect((await create(account, { name: "B" })).body.profile.is_default).toBe(false);
  });

  it("is exactly one after another was made or named it", async () => {
    const account = await anAccount(test);
    const a = (await create(account, { name: "A" })).body.profile;
    await create(account, { name: "B", is_default: true });
    expect(await defaultsOf(account)).toEqual(["B"]);
    await test.api.put(`/reseller/profiles/${a.id}`, { is_default: true }, { token: account.token });
    expect(await defaultsOf(account)).toEqual(["A"]);
  });

  it("is exactly one after many were named it at once", async () => {
    const account = await anAccount(test);
    const made = await Promise.all(
      ["A", "B", "C", "D", "E", "F"].map((name) => create(account, { name, is_default: true })),
    );
    expect(made.map((answer) => answer.status)).toEqual(Array(6).fill(201));
    expect(await defaultsOf(account)).toHaveLength(1);
  });

  it("can't be unset, only replaced", async () => {
    const account = await anAccount(test);
    const a = (await create(account, { name: "A" })).body.profile;
    const refused = await test.api.put(
      `/reseller/profiles/${a.id}`,
      { name: "Z", is_default: false },
      { token: account.token },
    );
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({ code: "default_required", details: [{ path: "is_default" }] });
    expect(await defaultsOf(account)).toEqual(["A"]);
  });

  it("is the oldest that remains once it is deleted, and none after the last", async () => {
    const account = await anAccount(test);
    const a = (await create(account, { name: "A" })).body.profile;
    const b = (await create(account, { name: "B" })).body.profile;
    const c = (await create(account, { name: "C", is_default: true })).body.profile;
    const remove = async (id: string) => await test.api.delete(`/reseller/profiles/${id}`, { token: account.token });
    expect((await remove(c.id)).body).toEqual({ success: true, message: "Reseller profile deleted" });
    expect(await defaultsOf(account)).toEqual(["A"]);
    await remove(a.id);
    expect(await defaultsOf(account)).toEqual(["B"]);
    expect((await remove(b.id)).status).toBe(200);
    expect(await list(account)).toEqual([]);
    expect((await remove(b.id)).status).toBe(404);
  });
});

describe("somebody else's profile", () => {
  it.each([
    ["PUT", "", { name: "Mine now" }],
    ["DELETE", "", undefined],
    ["GET", "/smtp", undefined],
    ["PUT", "/smtp", { use_custom_smtp: false, smtp_host: "smtp.example.com" }],
    ["POST", "/smtp/test", undefined],
    ["DELETE", "/smtp", undefined],
  ])("is not found by %s %s, and stays as it was", async (method, suffix, body) => {
    const owner = await anAccount(test);
    const profile = (await create(owner, { name: "Owned" })).body.profile;
    const path = `/reseller/profiles/${profile.id}${suffix}`;
    const request = { token: shared.token };
    const answers = {
      GET: async () => await test.api.get(path, request),
      PUT: async () => await test.api.put(path, body, request),
      POST: async () => await test.api.post(path, body, request),
      DELETE: async () => await test.api.delete(path, request),
    };
    const answer = await answers[method as keyof typeof answers]();
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: "not_found", details: [{ path: "id" }] });
    expect(await list(owner)).toEqual([profile]);
  });

  it("is nothing that developers or mobile users have", async () => {
    const developer = await anAccount(test, "developer");
    expect((await create(developer, { name: "Shop" })).body.error.code).toBe("forbidden_role");
    expect((await test.api.get("/reseller/profiles")).status).toBe(401);
  });
});

let shared: TestAccount;
beforeAll(async () => {
  shared = await anAccount(test);
});
