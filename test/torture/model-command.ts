import type fc from "fast-check";
import { expect } from "vitest";
import type { TestAccount } from "../factories.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { type Misfortune, misfortunes, type Oracle, type OracleOrder, type Purse } from "./model-oracle.ts";
import { type ModelWorld, travellerIndex } from "./model-world.ts";

export type Command = fc.AsyncCommand<Oracle, ModelWorld>;

/** What a command has to do with: one person, what the oracle says of them, and the world. */
export interface Turn {
  world: ModelWorld;
  person: TestAccount;
  purse: Purse;
  isTraveller: boolean;
  /** Whether the carrier sells nothing during this command. */
  isRefusal: boolean;
  /**
   * Lets the misfortune begin: the next call of its kind suffers it. What strikes the carrier's next call of whatever kind would spoil the
   * questions that come before a top-up, so that only what buys an order is struck by it.
   */
  strike(what: "order" | "other"): Promise<void>;
}

interface Description {
  name: string;
  who: number;
  misfortune?: Misfortune;
}

/** A command that does `act` in a misfortune, lets everything come to rest, and then holds the platform against the oracle. */
export function command({ name, who, misfortune = "none" }: Description, act: (turn: Turn) => Promise<void>): Command {
  return {
    check: () => true,
    async run({ purses }, world) {
      const [person, purse] = [world.people[who], purses[who]];
      if (!person || !purse) throw new Error(`there is no person ${who}`);
      const { faults, isRefusal } = misfortunes[misfortune];
      const strike: Turn["strike"] = async (what) => {
        const fitting = faults.filter((fault) => what === "order" || "operation" in fault);
        for (const fault of fitting) await world.platform.sandbox.post("/api/faults", { ...fault, times: 1 });
      };
      const turn = { world, person, purse, isTraveller: who === travellerIndex, isRefusal, strike };
      await act(turn);
      await world.rest();
      if (faults.length > 0) await world.platform.sandbox.delete("/api/faults");
      await compare(turn);
    },
    toString: () => `${who === travellerIndex ? "traveller" : `reseller ${who}`}: ${name}, ${misfortune}`,
  };
}

/** What an outsider sees must be what the oracle says. */
async function compare({ world: { platform }, person: { token }, purse, isTraveller }: Turn): Promise<void> {
  if (!isTraveller) {
    const { balance, current_usage } = (await platform.api.get("/credits/balance", { token })).body;
    expect({ creditCents: Math.round(balance * 100), current_usage }).toEqual({
      creditCents: purse.creditCents,
      current_usage: 0,
    });
  }
  if (purse.orders.length === 0) return;
  const { data } = (await platform.api.get(`/orders?limit=${purse.orders.length}`, { token })).body;
  expect(data.map(seen).reverse()).toEqual(purse.orders.map(expected));
}

// biome-ignore lint: an answer as an outsider sees it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer as an outsider sees it
function seen({ id, status, esims, charged_amount, refunded_amount }: any) {
  return { id, status, esims: esims.length, paidCents: Math.round((charged_amount - refunded_amount) * 100) };
}

function expected({ id, state, delivered, totalCents }: OracleOrder) {
  const status = state === "unpaid" ? "pending" : state;
  return { id, status, esims: delivered, paidCents: state === "active" ? totalCents : 0 };
}

/** The one that a number stands for, if there is any. */
export function nth<T>(all: readonly T[], which: number): T | undefined {
  return all[which % Math.max(all.length, 1)];
}

/** Does `call` again until it succeeds, as a client does that was told to come back; never may it be told that we are broken. */
export async function insist({ world }: Turn, call: () => Promise<TestAnswer>): Promise<TestAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await call();
    expect(answer.status).not.toBe(500);
    if (answer.status < 300 || attempt === 4) return answer;
    // Longer than a capture's lease.
    world.platform.advance(40);
  }
}
