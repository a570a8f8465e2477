import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { Secret } from "../../platform/secret.ts";
import { signatureHeaders } from "./sign.ts";
import { aSubscription, type Caught, happen, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await anAccount(platform);
});

const hmac = (secret: string, body: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const standard = (secret: string) => new Webhook(secret);
const plain = (secret: string) => new Webhook(Buffer.from(secret, "utf8"), { format: "raw" });

/** What the endpoint `name` receives of an event that happens now. */
async function deliverTo(name: string): Promise<Caught> {
  await happen(platform, account);
  await platform.drain();
  const hook = (await received(platform, name)).at(-1);
  if (!hook) throw new Error(`nothing reached ${name}`);
  return hook;
}

describe("the signature of a delivery", () => {
  test("is verified by the public package with the secret that we made", async () => {
    const created = await platform.api.post("/webhook-subscriptions", aSubscription(platform, "made"), {
      token: account.token,
    });
    const { secret } = created.body.subscription;
    const hook = await deliverTo("made");
    expect(standard(secret).verify(hook.body, hook.headers)).toEqual(JSON.parse(hook.body));
    expect(hook.headers["x-webhook-signature"]).toBe(hmac(secret, hook.body));
    expect(hook.headers["x-webhook-event"]).toBe("ORDER_STATUS");
    expect(() => standard(secret).verify(hook.body.replace("15", "16"), hook.headers)).toThrow("No matching signature");
  });

  test("is keyed with the UTF-8 bytes of a plain secret", async () => {
    const secret = "pässword of Łódź";
    await subscribe(platform, account, "plain", { secret });
    const hook = await deliverTo("plain");
    expect(plain(secret).verify(hook.body, hook.headers)).toEqual(JSON.parse(hook.body));
    expect(hook.headers["x-webhook-signature"]).toBe(hmac(secret, hook.body));
  });

  test("is that of the old secret too for a day after a change", async () => {
    const id = await subscribe(platform, account, "rotating", { secret: "the old one" });
    await platform.api.put(`/webhook-subscriptions/${id}`, { secret: "the new one" }, { token: account.token });
    const hook = await deliverTo("rotating");
    for (const secret of ["the new one", "the old one"]) plain(secret).verify(hook.body, hook.headers);
    expect(hook.headers["x-webhook-signature"]).toBe(hmac("the new one", hook.body));
    expect(hook.headers["x-webhook-signature-previous"]).toBe(hmac("the old one", hook.body));
    platform.advance(86_400);
    const later = await deliverTo("rotating");
    expect(later.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
    expect(later.headers["x-webhook-signature-previous"]).toBeUndefined();
  });

  test("is the one that the specification's own example has", () => {
    const headers = signatureHeaders(
      {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        type: "WEBHOOK_TEST",
        sentAt: new Date(1_614_265_330_000),
        body: '{"test": 2432232314}',
      },
      [new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
    );
    expect(headers).toMatchObject({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });
});
