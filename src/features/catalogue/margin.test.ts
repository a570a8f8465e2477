import fc from "fast-check";
import { expect, test } from "vitest";
import { anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { priceCentsFromMicros } from "../../platform/money.ts";
import { setMargin, syncPlans } from "./index.ts";

const platform = useTestApp();

async function readPrices(ids: string[]): Promise<Map<string, bigint>> {
  const found = await platform.app.database.pool.query<{ id: string; cents: bigint }>(
    "select id, platform_price_cents as cents from plan where id = any($1)",
    [ids],
  );
  return new Map(found.rows.map((row) => [row.id, row.cents]));
}

/** Costs with many that fall on half a cent, where rounding goes wrong. */
const cost = fc.oneof(
  fc.bigInt({ min: 0n, max: 2_000_000_000n }),
  fc.bigInt({ min: 0n, max: 200_000n }).map((halves) => halves * 5_000n),
);
const margin = fc.oneof(fc.constant(0n), fc.constant(2_500n), fc.bigInt({ min: 0n, max: 100_000n }));

test("a margin prices every plan as the code does, to the cent", async () => {
  const { pool } = platform.app.database;
  const ids = (await pool.query<{ id: string }>("select id from plan order by id limit 40")).rows.map((row) => row.id);
  await fc.assert(
    fc.asyncProperty(fc.array(cost, { minLength: 40, maxLength: 40 }), margin, async (costs, basisPoints) => {
      await pool.query(
        "update plan set cost_micros = given.cost from (select unnest($1::text[]) as id, unnest($2::bigint[]) as cost) given where plan.id = given.id",
        [ids, costs.map(String)],
      );
      await setMargin(platform.app, basisPoints);
      const expected = new Map(ids.map((id, index) => [id, priceCentsFromMicros(costs[index] ?? 0n, basisPoints)]));
      expect(await readPrices(ids)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test("a new margin shows at once in the list and survives the next sync", async () => {
  const { token } = await anAccount(platform, "developer");
  const read = async () => (await platform.api.get("/plans?country=TH&limit=100", { token })).body.data;
  // Half of the rows changed by the test above are no costs of the carrier's.
  await platform.app.database.pool.query("update plan set fingerprint = ''");
  await setMargin(platform.app, 2_500n);
  await syncPlans(platform.app);
  const before = await read();
  await setMargin(platform.app, 10_000n);
  const after = await read();
  const byId = new Map(before.map((plan: { id: string; platform_price: number }) => [plan.id, plan.platform_price]));
  for (const plan of after) {
    expect(plan.platform_price).toBeGreaterThan(Number(byId.get(plan.id)));
    expect(plan.price).toBe(plan.platform_price);
  }
  await platform.app.database.pool.query("update plan set fingerprint = ''");
  await syncPlans(platform.app);
  expect((await read()).map((plan: { price: number }) => plan.price)).toEqual(
    after.map((plan: { price: number }) => plan.price),
  );
});

test("setting the margin that is set changes no price", async () => {
  await setMargin(platform.app, 3_000n);
  expect(await setMargin(platform.app, 3_000n)).toEqual({ repriced: 0 });
});

test.each([-1n, 100_001n])("a margin of %s basis points is refused", async (basisPoints) => {
  await expect(setMargin(platform.app, basisPoints)).rejects.toMatchObject({ code: "validation_failed" });
});
