import { beforeAll, describe, expect, test } from "vitest";
import { verifyLedger } from "../../src/features/ledger/index.ts";
import { aFundedAccount, anAccount, anOrder, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import type { TestAnswer } from "../setup/test-client.ts";

/**
 * Two accounts do the same things with the same bodies, but one of them adds every column that the database has for what is made, in our
 * spelling and in the wire's. Their answers, their rows and their books must not tell one from the other.
 */
const platform = useTestApp();

/** Where what the operations make is stored. */
const tables = [
  "account",
  "ledger_account",
  "ledger_entry",
  "ledger_journal",
  "ledger_hold",
  "payment",
  "orders",
  "topup",
  "esim",
];
const wireNames = {
  ...{ price: 0.01, unit_price: 0.01, total_amount: 0.01, charged_amount: 0.01, platform_price: 0.01, fee: 0.01 },
  ...{ credited: 99_999, amount_captured: 99_999, balance: 99_999, new_balance: 99_999, credit_limit: 99_999 },
  ...{
    initial_deposit_made: true,
    profile_complete: true,
    is_default: true,
    is_admin: true,
    payment_status: "COMPLETED",
  },
};
const words: Record<string, string> = { status: "completed", state: "completed", role: "reseller", paid_by: "credit" };

type Body = Record<string, unknown>;
type Dress = (path: string, body: Body) => Body;
type Rows = Record<string, unknown[]>;
let victim: TestAccount;
let wishes: Body;
let declared: (path: string) => string[];

beforeAll(async () => {
  victim = await aFundedAccount(platform, 300);
  const columns = await platform.app.database.pool.query<{ name: string; type: string }>(
    "select distinct column_name as name, data_type as type from information_schema.columns where table_name = any($1) and table_schema = 'public'",
    [tables],
  );
  const stored = columns.rows.map(({ name, type }) => [name, valueOf(name, type)] as const);
  wishes = {
    ...wireNames,
    ...Object.fromEntries(
      stored.flatMap(([name, value]) => [
        [name, value],
        [camel(name), value],
      ]),
    ),
  };
  const { paths, components } = (await platform.api.get("/openapi.json")).body;
  declared = (path) => {
    const operation = paths[path] ?? paths[`/api/v1${path}`];
    const { schema } = (operation.put && path === "/users/me" ? operation.put : operation.post).requestBody.content[
      "application/json"
    ];
    const shape = schema.$ref ? components.schemas[schema.$ref.split("/").at(-1)] : schema;
    return Object.keys(shape.properties);
  };
});

function valueOf(name: string, type: string): unknown {
  if (type === "boolean") return true;
  if (type.startsWith("timestamp")) return "2020-01-01T00:00:00Z";
  if (type === "bigint" || type === "integer") return 1;
  if (name === "id") return "ord-mine";
  return words[name] ?? victim.id;
}

const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const plainly: Dress = (_, body) => body;
/** With all the wishes, but for those that are fields of this very operation. */
const wishfully: Dress = (path, body) => {
  const asked = new Set(declared(path));
  return { ...Object.fromEntries(Object.entries(wishes).filter(([name]) => !asked.has(name))), ...body };
};

/** Whatever differs between two accounts that do the same: ids, times, addresses and numbers of eSIMs. */
function mask(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(
      /"(iccid|esims|esim_tran_no|smdp_address|matching_id|activation_code|qr_token|qr_code_url|password_hash)":("[^"]*"|null|\[[^\]]*\])/g,
      '"$1":"…"',
    )
    .replaceAll(/\b([a-z]+)-[0-9a-f]{32}\b/g, "$1-…")
    .replaceAll(/\b(developer|mobile_user)-[0-9a-f]{12}@/g, "$1@")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, "time")
    .replaceAll(/\b89\d{17}\b/g, "ICCID")
    .replaceAll(/"(carrier_order_id)":"\w+"/g, '"$1":"…"')
    .replaceAll(/\b[0-9A-Z]{17}\b/g, "PAYPAL");
  return JSON.parse(text);
}

class Life {
  readonly answers: [string, number, unknown][] = [];
  readonly account: TestAccount;
  readonly dress: Dress;
  constructor(account: TestAccount, dress: Dress) {
    this.account = account;
    this.dress = dress;
  }

  async post(path: string, body: Body, template = path): Promise<TestAnswer> {
    const { token } = this.account;
    return await this.note(template, await platform.api.post(path, this.dress(template, body), { token }));
  }

  async put(path: string, body: Body): Promise<TestAnswer> {
    const { token } = this.account;
    return await this.note(path, await platform.api.put(path, this.dress(path, body), { token }));
  }

  async pay(opened: TestAnswer, path: string, field: string): Promise<void> {
    const { id } = opened.body.paypal_order;
    await platform.sandbox.post(`/api/paypal/orders/${id}/approve`, {});
    await this.post(path, { [field]: id });
  }

  /** Orders an eSIM of the first plan, and has it delivered once `paid` has been waited for. */
  async order(paid: (order: { id: string; total_amount: number }) => Promise<void>): Promise<{ iccid: string }> {
    const { data } = (await platform.api.get("/plans?country=US&limit=100", this.account)).body;
    const plan = data.find(
      (one: { is_daily: boolean; topup_supported: boolean }) => !one.is_daily && one.topup_supported,
    );
    const { order } = (await this.post("/orders", anOrder(plan.id))).body;
    await paid(order);
    await platform.drain();
    return (await platform.api.get(`/orders/${order.id}`, this.account)).body.order.esims[0];
  }

  async topUp({ iccid }: { iccid: string }): Promise<{ id: string; amount: number }> {
    const [plan] = (await platform.api.get(`/profiles/${iccid}/topup-plans`, this.account)).body.plans;
    const path = `/profiles/${iccid}/topup`;
    const answer = await this.post(path, { package_code: plan.package_code }, "/profiles/{identifier}/topup");
    return answer.body.topup_details;
  }

  private async note(path: string, answer: TestAnswer): Promise<TestAnswer> {
    await platform.drain();
    this.answers.push([path, answer.status, mask(answer.body)]);
    return answer;
  }
}

/** Deposit, both kinds of credit, an order, its top-up, another name. */
async function liveAsDeveloper(dress: Dress): Promise<Life> {
  const life = new Life(await anAccount(platform, "developer"), dress);
  const money = { amount: 120.5, currency: "USD" };
  const urls = { return_url: "https://shop.example/paid", cancel_url: "https://shop.example/cancelled" };
  await life.pay(await life.post("/deposit/initiate", { ...money, ...urls }), "/deposit/confirm", "paypal_order_id");
  await life.pay(await life.post("/credits/topup", money), "/payment/capture-paypal-order", "orderID");
  await life.pay(await life.post("/payment/create-paypal-order", money), "/payment/capture-paypal-order", "order_id");
  await life.topUp(await life.order(async () => await Promise.resolve()));
  await life.put("/users/me", { name: "Another Ltd" });
  return life;
}

/** An order and a top-up, each paid at PayPal. */
async function liveAsTraveller(dress: Dress): Promise<Life> {
  const life = new Life(await anAccount(platform, "mobile_user"), dress);
  const pay = async (id: string, amount: number) => {
    const opened = await life.post("/payment/create-paypal-order", { amount, currency: "USD", orderId: id });
    await life.pay(opened, "/payment/capture-paypal-order", "orderId");
  };
  const esim = await life.order(async ({ id, total_amount }) => await pay(id, total_amount));
  const topup = await life.topUp(esim);
  await pay(topup.id, topup.amount);
  await life.put("/users/me", { name: "Tess" });
  return life;
}

/** Everything that is stored of an account, by table. */
async function rowsOf({ id }: TestAccount): Promise<Rows> {
  const own: Record<string, string> = {
    account: "t.id = $1",
    ledger_entry: "t.ledger_account_id in (select id from ledger_account where account_id = $1)",
    ledger_hold: "t.ledger_account_id in (select id from ledger_account where account_id = $1)",
    ledger_journal:
      "t.id in (select journal_id from ledger_entry where ledger_account_id in (select id from ledger_account where account_id = $1))",
  };
  const rows: Rows = {};
  for (const table of tables) {
    const key = table === "ledger_entry" ? "t.number" : "t.created_at, t.id";
    const found = await platform.app.database.pool.query<{ row: unknown }>(
      `select to_jsonb(t) - case when '${table}' = 'ledger_entry' then 'id' else '' end as row from ${table} t where ${own[table] ?? "t.account_id = $1"} order by ${key}`,
      [id],
    );
    rows[table] = found.rows.map(({ row }) => row);
  }
  return rows;
}

describe("fields that nobody asked for, all that the database has", () => {
  test.each([
    ["a developer's deposit, credit, order, eSIM top-up and name", liveAsDeveloper, 9],
    ["a traveller's order and top-up, paid at PayPal", liveAsTraveller, 7],
  ])("change no answer, row or book of %s", async (_, live, count) => {
    const before = await rowsOf(victim);
    const plain = await live(plainly);
    const wishful = await live(wishfully);
    expect(plain.answers).toHaveLength(count);
    expect(plain.answers.filter(([, status]) => status >= 300)).toEqual([]);
    expect(wishful.answers).toEqual(plain.answers);
    expect(mask(await rowsOf(wishful.account))).toEqual(mask(await rowsOf(plain.account)));
    expect(await rowsOf(victim)).toEqual(before);
    expect((await verifyLedger(platform.app)).differences).toEqual([]);
  });
});
