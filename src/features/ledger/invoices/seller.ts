import type { Config } from "../../../platform/config.ts";
import { readSender } from "../../email/index.ts";

export interface Seller {
  sellerName: string;
  sellerEmail: string;
  sellerUrl: string;
}

/** Who sells on this installation: whoever its mails come from. */
export function seller({ mailFrom, publicUrl }: Config): Seller {
  const { name, address } = readSender(mailFrom);
  return { sellerName: name, sellerEmail: address, sellerUrl: publicUrl };
}
