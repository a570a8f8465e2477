import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aFundedAccount, anOrder, aPlan, eventually } from "../factories.ts";
import { openTortureWorld, type TortureWorld } from "./torture-world.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
let world: TortureWorld;
beforeAll(async () => {
  world = await openTortureWorld();
});
afterAll(async () => await world.close());

test("after a kill the same Idempotency-Key tells how the order stands, within the patience of a client", async () => {
  const before = await world.start(1);
  const account = await aFundedAccount(before.doors);
  const plan = await aPlan(before.doors, account);
  await before.kill();
  const headers = { "Idempotency-Key": "its answer is lost" };
  const request = async (fleet: typeof before) =>
    await fleet.doors.api.post("/orders", anOrder(plan.id), { token: account.token, headers });

  const armed = await world.start(1, "order-placed");
  await expect(request(armed)).rejects.toThrow();
  await armed.kill();

  const after = await world.start(1);
  const replayed = await eventually("an answer that is no request_in_progress", async () => {
    const answer = await request(after);
    return answer.body.error?.code === "request_in_progress" ? undefined : answer;
  });
  expect([replayed.status, replayed.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
  const { data } = (await after.doors.api.get("/orders", { token: account.token })).body;
  expect(data.map(({ id }: { id: string }) => id)).toEqual([replayed.body.order.id]);
});
