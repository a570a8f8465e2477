import { ownsCredit, type Role } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { openCreditAccount } from "../ledger/index.ts";
import { emailKey } from "./email-address.ts";
import { emailTaken } from "./errors.ts";
import { type Account, insertAccount, type NewPassword } from "./store.ts";

export interface NewAccount extends NewPassword {
  email: string;
  role: Role;
  name: string | null;
}

/** Opens an account, with a credit account when its role has one. Throws `email_taken`. */
export async function openAccount(tx: Tx, given: NewAccount, now: Date): Promise<Account> {
  const account = { id: newId("user"), ...given, emailKey: emailKey(given.email), verifiedAt: null, createdAt: now };
  if (!(await insertAccount(tx, account))) throw emailTaken();
  if (ownsCredit(account)) await openCreditAccount(tx, account.id, now);
  return account;
}
