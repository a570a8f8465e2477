import { adjustBalance } from "../../src/features/ledger/index.ts";
import { aFundedAccount, anAccount, password, type TestAccount } from "../factories.ts";
import { startTestApp, type TestApp } from "../setup/test-app.ts";
import { findDifferences } from "./books.ts";
import { subscribe } from "./crash-journeys.ts";
import { aPlanWorth } from "./dear-plan.ts";
import type { Oracle, Purse } from "./model-oracle.ts";

/** A platform with two resellers and a traveller, on which one sequence after the other is tried. */
export interface ModelWorld {
  platform: TestApp;
  people: TestAccount[];
  plan: { id: string; priceCents: number };
  /** Brings everybody to where every sequence begins: the same credit, and no order that counts. */
  begin(): Promise<Oracle>;
  /** Runs everything that is due or will be, until nothing waits. */
  rest(): Promise<void>;
  /** Compares all books and ends. */
  close(): Promise<string[]>;
}

export const travellerIndex = 2;
const startCents = 5_000;
/** A token lives for an hour. */
const tokenMs = 40 * 60_000;
const restRounds = 200;

export async function openModelWorld(): Promise<ModelWorld> {
  const platform = await startTestApp({ env: { ORDER_WAIT_MS: "0" } });
  const people = [
    await aFundedAccount(platform, 100),
    await aFundedAccount(platform, 100),
    await anAccount(platform, "mobile_user"),
  ];
  const [subscriber] = people;
  if (!subscriber) throw new Error("nobody was made");
  await subscribe({ doors: platform }, platform, subscriber, "model");
  const { id, price } = await aPlanWorth(platform, subscriber, 5);
  let loggedInAt = platform.clock.now().getTime();
  return {
    platform,
    people,
    plan: { id, priceCents: Math.round(price * 100) },
    async begin() {
      if (platform.clock.now().getTime() - loggedInAt > tokenMs) {
        loggedInAt = platform.clock.now().getTime();
        for (const person of people) person.token = await logIn(platform, person);
      }
      const purses = people.map((person, index) => aPurse(platform, person, index !== travellerIndex));
      return { purses: await Promise.all(purses) };
    },
    rest: async () => await rest(platform),
    async close() {
      const books = { database: platform.app.database, sandbox: platform.sandbox };
      const differences = await findDifferences(books);
      await platform.close();
      return differences;
    },
  };
}

async function logIn({ api }: TestApp, { email }: TestAccount): Promise<string> {
  return (await api.post("/auth/login", { email, password })).body.access_token;
}

/** What the operator's `credits adjust` does, so that a sequence that failed fails again when it is made shorter. */
async function aPurse({ app, api }: TestApp, { id, token }: TestAccount, hasCredit: boolean): Promise<Purse> {
  const purse = { creditCents: 0, paidCents: 0, orders: [], checkouts: [] };
  if (!hasCredit) return purse;
  const { balance } = (await api.get("/credits/balance", { token })).body;
  const changeCents = startCents - Math.round(balance * 100);
  if (changeCents !== 0) await adjustBalance(app, id, BigInt(changeCents), "A sequence begins");
  return { ...purse, creditCents: startCents };
}

/** A job that failed waits for its back-off: the clock goes there. */
async function rest(platform: TestApp): Promise<void> {
  for (let round = 0; round < restRounds; round++) {
    await platform.drain();
    const { rows } = await platform.app.database.pool.query<{ run_at: Date; name: string; last_error: string | null }>(
      "select run_at, name, last_error from job where repeat_seconds is null and dead_at is null order by run_at limit 1",
    );
    const [next] = rows;
    if (!next) return;
    platform.advance(Math.max(next.run_at.getTime() - platform.clock.now().getTime(), 0) / 1_000 + 0.001);
  }
  throw new Error("jobs ask to be run again without end");
}
