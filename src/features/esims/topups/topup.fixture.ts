import type { TestAccount } from "../../../../test/factories.ts";
import type { TestApp } from "../../../../test/setup/test-app.ts";
import type { TestAnswer } from "../../../../test/setup/test-client.ts";
import type { TestEsim } from "../esim.fixture.ts";

export interface TopupPlan {
  package_code: string;
  data_volume_mb: number;
  price: number;
}

interface Balance {
  balance: number;
  current_usage: number;
  available_credit: number;
}

interface ToppedUpProfile {
  status: string;
  data_limit: number;
  is_topped_up: boolean;
  topups: { id: string; status: string }[];
}

/** What the owner of a credit account does with top-ups, by HTTP. */
export interface TopupCounter {
  plansOf(esim: TestEsim): Promise<TopupPlan[]>;
  /** The cheapest. */
  aPlanOf(esim: TestEsim): Promise<TopupPlan>;
  topUp(esim: TestEsim, body: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  profile(esim: TestEsim): Promise<ToppedUpProfile>;
  balance(): Promise<Balance>;
  /** How many top-ups the carrier has made, for anybody. */
  soldTopups(): Promise<number>;
  /** Runs what is due, and what failed and is due a little later. */
  settle(): Promise<void>;
}

export function topupCounter(test: TestApp, owner: () => TestAccount): TopupCounter {
  const get = async (path: string) => (await test.api.get(path, { token: owner().token })).body;
  const plansOf = async (esim: TestEsim): Promise<TopupPlan[]> =>
    (await get(`/profiles/${esim.iccid}/topup-plans`)).plans;
  return {
    plansOf,
    async aPlanOf(esim) {
      const [plan] = await plansOf(esim);
      if (!plan) throw new Error("the carrier sells no top-up for this eSIM");
      return plan;
    },
    topUp: async (esim, body, headers = {}) =>
      await test.api.post(`/profiles/${esim.iccid}/topup`, body, { token: owner().token, headers }),
    profile: async (esim) => (await get(`/profiles/${esim.iccid}`)).profile,
    balance: async () => await get("/credits/balance"),
    soldTopups: async () => (await test.sandbox.get("/api/carrier")).body.topups,
    async settle() {
      await test.drain();
      test.advance(2);
      await test.drain();
    },
  };
}
