import { anOrder, type TestAccount } from "../factories.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { pick } from "./scale.ts";
import type { Fleet } from "./torture-world.ts";

const retryMs = 200;

/**
 * So many callers at once who all want one, each asking again under its own key until it is told yes or no. Returns how often each
 * answer was given in the end, such as { "201": 37, "402 insufficient_credit": 163 }.
 */
export async function sellToCrowd(
  { fleet, draw }: { fleet: Fleet; draw: () => number },
  account: TestAccount,
  planId: string,
  size: number,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const want = async (_: unknown, index: number): Promise<void> => {
    const headers = { "Idempotency-Key": `crowd-${account.id}-${index}` };
    const answer = await insist(async () => {
      const { api } = pick(
        fleet.nodes.filter(({ role }) => role === "api"),
        draw,
      );
      return await api.post("/orders", anOrder(planId), { token: account.token, headers });
    });
    const name = answer.status < 300 ? String(answer.status) : `${answer.status} ${answer.body.error.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: size }, want));
  return counts;
}

/** Asks until there is an answer that is not "later". */
async function insist(ask: () => Promise<TestAnswer>): Promise<TestAnswer> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && !isLater(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/** What the carrier refused stays refused under its key, though its status is a 502. */
function isLater({ status, body }: TestAnswer): boolean {
  const code = body.error?.code;
  return code === "request_in_progress" || (status >= 500 && code !== "provider_refused");
}
