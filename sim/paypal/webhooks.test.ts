import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { type NoticeReceiver, startNoticeReceiver } from "./notice-receiver.fixture.ts";
import { issuesOf, placeApprovedOrder } from "./orders.fixture.ts";

const webhooks = "/paypal/v1/notifications/webhooks";
const events = "/paypal/v1/notifications/webhooks-events";

let paypal: LonePayPal;
let receiver: NoticeReceiver;
beforeAll(async () => {
  paypal = await startLonePayPal();
  receiver = await startNoticeReceiver();
});
afterAll(async () => {
  await paypal.close();
  await receiver.close();
});

const register = (url: string, names = ["*"]) =>
  paypal.call(webhooks, { body: { url, event_types: names.map((name) => ({ name })) } });

describe("a webhook", () => {
  it("is registered, found, listed and deleted", async () => {
    const made = await register(receiver.url);
    expect(made.status).toBe(201);
    const path = `${webhooks}/${String(made.json["id"])}`;
    expect((await paypal.call(path)).json).toMatchObject({ url: receiver.url, event_types: [{ name: "*" }] });
    expect((await paypal.call(webhooks)).json["webhooks"]).toHaveLength(1);
    expect((await paypal.call(path, { method: "DELETE" })).status).toBe(204);
    expect((await paypal.call(path)).status).toBe(404);
  });

  it("is refused when its address is taken, bad or one too many", async () => {
    const lone = await startLonePayPal();
    const add = (url: unknown) => lone.call(webhooks, { body: { url, event_types: [{ name: "*" }] } });
    for (let count = 0; count < 10; count += 1) await add(`${receiver.url}/${count}`);
    expect(issuesOf(await add(`${receiver.url}/3`))).toEqual(["WEBHOOK_URL_ALREADY_EXISTS"]);
    expect(issuesOf(await add(`${receiver.url}/11`))).toEqual(["WEBHOOK_NUMBER_LIMIT_EXCEEDED"]);
    expect(issuesOf(await add("nowhere"))).toEqual(["INVALID_PARAMETER_SYNTAX"]);
    await lone.close();
  });

  it("needs the types of events it wants", async () => {
    expect(issuesOf(await register(receiver.url, []))).toEqual(["INVALID_PARAMETER_VALUE"]);
  });
});

describe("the list of events", () => {
  it("holds what was told, newest first, and sends it again on demand", async () => {
    const orderId = await placeApprovedOrder(paypal);
    const listed = await paypal.call(`${events}?event_type=CHECKOUT.ORDER.APPROVED`);
    const [newest] = listed.json["events"] as { id: string; resource: { id: string } }[]; // One has just been told.
    expect(newest?.resource.id).toBe(orderId);
    await register(receiver.url);
    const resent = await paypal.call(`${events}/${newest?.id ?? ""}/resend`, { body: {} });
    await paypal.runLater(0);
    expect(resent.status).toBe(202);
    expect(receiver.eventTypes()).toEqual(["CHECKOUT.ORDER.APPROVED"]);
  });

  it("answers 404 for an event it does not know", async () => {
    expect((await paypal.call(`${events}/WH-NO-SUCH`)).status).toBe(404);
  });
});
