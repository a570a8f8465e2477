import type { ServerResponse } from "node:http";
import { beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { serve } from "../../platform/dialer/dialer.fixture.ts";
import { happen, ordersIn, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
let id: string;
let held: ServerResponse[];

/** An event is to be sent to an endpoint that answers the test at its creation, and nothing else until it is told how. */
beforeEach(async () => {
  account = await anAccount(platform);
  held = [];
  const url = await serve((request, response) => {
    if (request.headers["x-webhook-event"] === "WEBHOOK_TEST") response.end();
    else held.push(response);
  });
  id = await subscribe(platform, account, "holding", { endpoint_url: url, timeout_seconds: 30 });
  await happen(platform, account, "ord-under-way");
});

const path = () => `/webhook-subscriptions/${id}`;
const read = async () => (await platform.api.get(path(), { token: account.token })).body.subscription;
const put = async (body: unknown) => {
  const answer = await platform.api.put(path(), body, { token: account.token });
  expect(answer.status).toBe(200);
};

/** Sends what is due, and answers one request after the other with `statuses`; does `meanwhile` while the first of them is under way. */
async function answerInTurn(statuses: number[], meanwhile = async () => {}): Promise<void> {
  const draining = platform.drain();
  for (const [turn, status] of statuses.entries()) {
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);
    platform.advance(1);
    if (turn === 0) await meanwhile();
    held.shift()?.writeHead(status).end();
  }
  await draining;
}

describe("a 410 to a request that was under way", () => {
  test("when the subscription was moved pauses nothing, and the event reaches the new endpoint", async () => {
    const endpoint_url = `${platform.sandboxUrl}/api/hooks/moved-to`;
    await answerInTurn([410], async () => await put({ endpoint_url }));
    expect(await read()).toMatchObject({ status: "active", failed_events: 0, failure_reason: null });
    platform.advance(10);
    await platform.drain();
    expect(ordersIn(await received(platform, "moved-to"))).toEqual(["ord-under-way"]);
  });

  test("when the subscription was resumed pauses nothing, and the event is sent again", async () => {
    await answerInTurn([410], async () => {
      await put({ status: "inactive" });
      await put({ status: "active" });
    });
    expect(await read()).toMatchObject({ status: "active", failed_events: 0, failure_reason: null });
    platform.advance(10);
    await answerInTurn([204]);
    expect(await read()).toMatchObject({ status: "active", next_attempt_at: null });
  });

  test("when nothing was changed pauses the subscription", async () => {
    await answerInTurn([410]);
    expect((await read()).status).toBe("failed");
  });
});

describe("a replay that is asked for while an attempt is under way", () => {
  const log = async () => (await platform.api.get(`${path()}/logs`, { token: account.token })).body.data;
  const replay = async () => {
    const [{ delivery_id }] = await log();
    const answer = await platform.api.post(`${path()}/deliveries/${delivery_id}/replay`, {}, { token: account.token });
    expect([answer.status, answer.body.replayed]).toEqual([200, 1]);
  };
  const outcomes = async () =>
    (await log())
      .filter((one: { event_type: string }) => one.event_type !== "WEBHOOK_TEST")
      .map((one: { attempt: number; status: string }) => [one.attempt, one.status]);

  beforeEach(async () => await put({ retry_count: 0 }));

  test("is sent when that attempt fails", async () => {
    await answerInTurn([500, 204], replay);
    expect(await outcomes()).toEqual([
      [2, "success"],
      [1, "failed"],
    ]);
    expect(await read()).toMatchObject({ status: "active", failed_events: 0 });
  });

  test("is done with when that attempt succeeds", async () => {
    await answerInTurn([204], replay);
    platform.advance(600);
    await platform.drain();
    expect(await outcomes()).toEqual([[1, "success"]]);
  });
});
