import type { MailAddress } from "../../providers/mail/contract.ts";

/** Reads "Name <address>" or an address alone. */
export function readSender(given: string): MailAddress {
  const match = /^\s*(?:"?([^"<]*?)"?\s*<)?([^<>\s]+@[^<>\s]+?)>?\s*$/.exec(given);
  const address = match?.[2];
  if (address === undefined) throw new Error(`MAIL_FROM is no address: ${given}`);
  return { name: match?.[1]?.trim() || "Passim", address };
}
