import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { Failure } from "../../platform/failure.ts";
import { currency, toWireAmount } from "../../platform/money.ts";
import { availableCents, getCreditAccount } from "../ledger/index.ts";
import type { EnhancedBalance } from "./schema.ts";

/** What the account can spend on a provider's plans now. Throws `not_found` for an unknown provider. */
export async function readEnhancedBalance(
  app: App,
  actor: Actor,
  providerId: string,
): Promise<Static<typeof EnhancedBalance>> {
  if (!app.carriers.find(providerId))
    throw new Failure("not_found", `There is no provider ${providerId}.`, [
      { path: "provider_id", message: "is not a provider" },
    ]);
  const account = await getCreditAccount(app.database.db, actor.accountId);
  return {
    provider_id: providerId,
    balance: toWireAmount(availableCents(account)),
    currency,
    timestamp: app.clock.now().toISOString(),
  };
}
