import type { Carrier } from "./carrier.ts";
import { type Fields, requiredText } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import { answerTime } from "./wire-time.ts";

/** The platform's prepaid balance. */
export function queryBalance({ balance, world }: Carrier): object {
  return { balance: balance.units(), lastUpdateTime: answerTime(world.clock.now().toISOString()) };
}

/** Saves where notices go; only a URL that answers the probe is saved. */
export async function saveWebhook({ notices }: Carrier, fields: Fields): Promise<object> {
  const url = requiredText(fields, "webhook", 1000);
  if (!isHttpUrl(url)) throw new Refusal("parameterOutOfRange", "Parameter webhook must be an http or https URL");
  if (!(await notices.saveWebhook(url))) {
    throw new Refusal(
      "orderParametersWrong",
      "The webhook did not answer the health check with a 2xx and was not saved",
    );
  }
  return {};
}

/** Where notices go now; empty when nowhere. */
export function queryWebhook({ notices }: Carrier): object {
  return { webhook: notices.webhook() ?? "" };
}

function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "http:" || url?.protocol === "https:";
}
