import type { Db } from "../../platform/database.ts";
import { emailKey } from "./email-address.ts";
import { type Account, findAccountByKey } from "./store.ts";

export { readAccountName } from "./account-name.ts";
export { readEmailAddress } from "./email-address.ts";
export { openAccount } from "./open-account.ts";
export { presentLogin, presentUser } from "./present.ts";
export { LoginUser, User } from "./schema.ts";
export {
  type Account,
  clearBreachCheck,
  getAccount,
  lockAccount,
  markEmailVerified,
  type NewPassword,
  updatePassword,
} from "./store.ts";

/** The account with this address, in whatever case it is written. */
export async function findAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
  return await findAccountByKey(db, emailKey(email));
}
