import { expect, test } from "vitest";
import { aFundedAccount } from "../../test/factories.ts";
import { runCommand } from "../../test/setup/spawn-platform.ts";
import { useTestApp } from "../../test/setup/test-app.ts";

const shop = useTestApp();

test("credit is taken away with the words of the runbook", async () => {
  const account = await aFundedAccount(shop, 100);
  const words = ["credits", "adjust", account.email, "-12.50", "--reason", "PayPal gave it back"];
  expect(await runCommand({ DATABASE_URL: shop.app.database.connectionString }, words)).toMatchObject({ code: 0 });
  const { body } = await shop.api.get("/credits/balance", { token: account.token });
  expect(body.balance).toBe(87.5);
});
