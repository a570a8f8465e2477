import type { App } from "../../app.ts";
import { type Account, getAccount } from "../accounts/index.ts";
import { hashEmailToken } from "./email-token.ts";
import { type EmailTokenPurpose, findEmailTokenByHash } from "./store.ts";

/** Whose token it is, and whether it can still be spent; undefined for a token that we never mailed. Spends nothing. */
export async function findTokenOwner(
  app: App,
  purpose: EmailTokenPurpose,
  token: string,
): Promise<{ tokenId: string; account: Account; isUsable: boolean } | undefined> {
  const found = await findEmailTokenByHash(app.database.db, purpose, hashEmailToken(token.trim()));
  if (!found) return undefined;
  const account = await getAccount(app.database.db, found.accountId);
  return { tokenId: found.id, account, isUsable: found.usedAt === null && found.expiresAt > app.clock.now() };
}
