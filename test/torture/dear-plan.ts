import type { Doors, TestAccount } from "../factories.ts";

export interface DearPlan {
  id: string;
  price: number;
}

/** A plan that can be topped up and costs more than so many dollars: a few of them use a small credit up. */
export async function aPlanWorth(doors: Doors, { token }: TestAccount, dollars: number): Promise<DearPlan> {
  const { data } = (await doors.api.get("/plans?country=US&limit=100", { token })).body;
  const plan = data.find(
    (one: { is_daily: boolean; topup_supported: boolean; price: number }) =>
      !one.is_daily && one.topup_supported && one.price > dollars,
  );
  if (plan === undefined) throw new Error(`no plan costs more than ${dollars}`);
  return plan;
}
