import { beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { DecryptionFailed } from "../../platform/encryption.ts";
import { findLostSecrets } from "../../platform/lost-secrets.ts";
import { Secret } from "../../platform/secret.ts";
import { listSigningSecrets, rotateWebhookSecrets } from "./index.ts";
import { aDayLater, happen, received, subscribe, sweep } from "./webhook.fixture.ts";

const platform = useTestApp();
const keyOf = (id: string, byte: number) => ({ id, key: new Secret(Buffer.alloc(32, byte).toString("base64")) });

test("deliveries are signed as before once every secret is on a new encryption key and the old key is gone", async () => {
  const account = await anAccount(platform);
  const id = await subscribe(platform, account, "moved", { secret: "the first" });
  await platform.api.put(`/webhook-subscriptions/${id}`, { secret: "the second" }, { token: account.token });
  const newKey = keyOf("t2", 8);
  platform.app.config.encryptionKeys = [newKey, ...platform.app.config.encryptionKeys];
  expect(await rotateWebhookSecrets(platform.app)).toBe(1);
  expect(await rotateWebhookSecrets(platform.app)).toBe(0);
  platform.app.config.encryptionKeys = [newKey];
  await happen(platform, account);
  await platform.drain();
  const [hook] = await received(platform, "moved");
  expect(hook?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
});

describe("a secret whose key is lost, once its day beside a newer one is over,", () => {
  let account: TestAccount;
  let id: string;
  beforeEach(async () => {
    account = await anAccount(platform);
    platform.app.config.encryptionKeys = [keyOf("lost", 9)];
    id = await subscribe(platform, account, "outlived");
    platform.app.config.encryptionKeys = [keyOf("t2", 8), keyOf("lost", 9)];
    await platform.api.put(`/webhook-subscriptions/${id}`, { secret: "the second" }, { token: account.token });
    platform.app.config.encryptionKeys = [keyOf("t3", 10), keyOf("t2", 8)];
  });

  const ownersOfLost = async () =>
    findLostSecrets(platform.app.config.encryptionKeys, await listSigningSecrets(platform.app)).flatMap(
      ({ ownerEmails }) => ownerEmails,
    );

  test("is no secret to miss, and holds up no rotation", async () => {
    expect(await ownersOfLost()).toContain(account.email);
    await expect(rotateWebhookSecrets(platform.app)).rejects.toThrow(DecryptionFailed);
    platform.advance(25 * 3_600);
    expect(await ownersOfLost()).toEqual([]);
    await rotateWebhookSecrets(platform.app);
    platform.app.config.encryptionKeys = [keyOf("t3", 10)];
    await happen(platform, account);
    await platform.drain();
    const [hook] = await received(platform, "outlived");
    expect(hook?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
  });

  test("is forgotten by the daily sweep, and not before", async () => {
    const kept = async () => {
      const { rows } = await platform.app.database.pool.query(
        "select previous_secret_box is not null as kept from webhook_subscription where id = $1",
        [id],
      );
      return rows[0].kept;
    };
    await sweep(platform);
    expect(await kept()).toBe(true);
    await aDayLater(platform, account);
    await sweep(platform);
    expect(await kept()).toBe(false);
  });
});
