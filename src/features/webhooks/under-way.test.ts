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

/** Subscribes an endpoint that answers the test at its creation, and nothing else until the test here says how. */
beforeEach(async () => {
  account = await anAccount(platform);
  held = [];
  const url = await serve((request, response) => {
    if (request.headers["x-webhook-event"] === "WEBHOOK_TEST") response.end();
    else held.push(response);
  });
  id = await subscribe(platform, account, "holding", { endpoint_url: url, timeout_seconds: 30 });
});

const path = () => `/webhook-subscriptions/${id}`;
const read = async () => (await platform.api.get(path(), { token: account.token })).body.subscription;
const put = async (body: unknown) => {
  const answer = await platform.api.put(path(), body, { token: account.token });
  expect(answer.status).toBe(200);
};

/** Lets an event happen, does `meanwhile` while its attempt is under way, and then lets the endpoint answer `status`. */
async function answerAfter(status: number, meanwhile: () => Promise<void>): Promise<void> {
  await happen(platform, account, "ord-under-way");
  const draining = platform.drain();
  await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);
  platform.advance(1);
  await meanwhile();
  held[0]?.writeHead(status).end();
  await draining;
}

describe("a 410 to a request that was under way", () => {
  test("when the subscription was moved pauses nothing, and the event reaches the new endpoint", async () => {
    const endpoint_url = `${platform.sandboxUrl}/api/hooks/moved-to`;
    await answerAfter(410, async () => await put({ endpoint_url }));
    expect(await read()).toMatchObject({ status: "active", failed_events: 0, failure_reason: null });
    platform.advance(10);
    await platform.drain();
    expect(ordersIn(await received(platform, "moved-to"))).toEqual(["ord-under-way"]);
  });

  test("when the subscription was resumed pauses nothing, and the event is sent again", async () => {
    await answerAfter(410, async () => {
      await put({ status: "inactive" });
      await put({ status: "active" });
    });
    expect(await read()).toMatchObject({ status: "active", failed_events: 0, failure_reason: null });
    platform.advance(10);
    const draining = platform.drain();
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(2);
    held[1]?.end();
    await draining;
    expect(await read()).toMatchObject({ status: "active", next_attempt_at: null });
  });

  test("when nothing was changed pauses the subscription", async () => {
    await answerAfter(410, async () => {});
    expect((await read()).status).toBe("failed");
  });
});
