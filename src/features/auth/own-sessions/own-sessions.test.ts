import { expect, test } from "vitest";
import { anAccount, password } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";

const platform = useTestApp();
const me = async (token: string) => await platform.api.get("/users/me", { token });
const listOf = async (token: string) => await platform.api.get("/users/me/sessions", { token });
const logIn = async (email: string, userAgent: string) =>
  (await platform.api.post("/auth/login", { email, password }, { headers: { "user-agent": userAgent } })).body;

test("sessions are listed newest first, with where they began and which one asks", async () => {
  const account = await anAccount(platform, "mobile_user");
  const phone = await logIn(account.email, "Phone/1.0");
  const answer = await listOf(account.token);
  expect(answer.status).toBe(200);
  expect(answer.body.pagination).toEqual({ page: 1, limit: 20, total: 2, total_pages: 1 });
  expect(answer.body.data[0]).toEqual({
    id: expect.stringMatching(/^sess-/),
    is_current: false,
    ip: "127.0.0.1",
    user_agent: "Phone/1.0",
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    refreshed_at: answer.body.data[0].created_at,
    expires_at: new Date(Date.parse(answer.body.data[0].created_at) + 30 * 86_400_000).toISOString(),
  });
  const isCurrent = (body: { data: { is_current: boolean }[] }) => body.data.map((session) => session.is_current);
  expect(isCurrent(answer.body)).toEqual([false, true]);
  expect(isCurrent((await listOf(phone.access_token)).body)).toEqual([true, false]);
});

test("ending a session ends both of its tokens at once and leaves the others", async () => {
  const account = await anAccount(platform, "mobile_user");
  const phone = await logIn(account.email, "Phone/1.0");
  const { id } = (await listOf(account.token)).body.data[0];
  expect((await platform.api.delete(`/users/me/sessions/${id}`, { token: account.token })).status).toBe(200);
  expect((await me(phone.access_token)).status).toBe(401);
  expect((await platform.api.post("/auth/refresh-token", { refresh_token: phone.refresh_token })).status).toBe(401);
  expect((await me(account.token)).status).toBe(200);
  expect((await listOf(account.token)).body.data).toHaveLength(1);
  expect((await platform.api.delete(`/users/me/sessions/${id}`, { token: account.token })).status).toBe(404);
});

test("ending one's own session logs out", async () => {
  const account = await anAccount(platform, "mobile_user");
  const { id } = (await listOf(account.token)).body.data[0];
  expect((await platform.api.delete(`/users/me/sessions/${id}`, { token: account.token })).status).toBe(200);
  expect((await me(account.token)).status).toBe(401);
});

test("nobody sees or ends somebody else's session", async () => {
  const [account, stranger] = [await anAccount(platform, "reseller"), await anAccount(platform, "reseller")];
  const { id } = (await listOf(account.token)).body.data[0];
  expect((await listOf(stranger.token)).body.data).toHaveLength(1);
  const answer = await platform.api.delete(`/users/me/sessions/${id}`, { token: stranger.token });
  expect([answer.status, answer.body.error.code]).toEqual([404, "not_found"]);
  expect((await me(account.token)).status).toBe(200);
});

test("a session that ran out is listed no more", async () => {
  const account = await anAccount(platform, "mobile_user");
  platform.advance(30 * 86_400 + 1);
  const fresh = await logIn(account.email, "Phone/1.0");
  expect((await listOf(fresh.access_token)).body.data).toHaveLength(1);
});
