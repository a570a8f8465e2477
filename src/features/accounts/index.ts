export { readAccountName } from "./account-name.ts";
export { emailKey, readEmailAddress } from "./email-address.ts";
export { openAccount } from "./open-account.ts";
export { presentLogin, presentUser } from "./present.ts";
export { LoginUser, User } from "./schema.ts";
export {
  type Account,
  clearBreachCheck,
  findAccountByEmail,
  getAccount,
  lockAccount,
  markEmailVerified,
  type NewPassword,
  updatePassword,
} from "./store.ts";
