import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { issueInvoices } from "../../src/features/ledger/index.ts";
import { createBilling } from "../../src/features/ledger/invoices/invoice.fixture.ts";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import { call, exampleOf, type Listed, listOperations, type Sent } from "./listed-operations.ts";

const test = useTestApp();
let listed: Listed[];
let owner: TestAccount;
let asker: TestAccount;

/** What a parameter of a path names, by what stands before it. */
const owned: Record<string, { theirs: string; own: string }> = {};
/** Parameters that name what is nobody's, or what is open to whoever knows its secret address. */
const nobodys = ["/plans", "/plans/region", "/reseller/pricing", "/usage/balance", "/qr", "/logos"];
/** Members of bodies that name something of an account's. */
const ownedInBodies: Record<string, string> = {};
const nobodysInBodies = ["plan_id", "provider_id"];

beforeAll(async () => {
  listed = await listOperations(test);
  // First, because it takes a month, which no token of the others outlives.
  const invoice = await anInvoice();
  owner = await aFundedAccount(test);
  asker = await aFundedAccount(test);
  const [theirs, own] = [await thingsOf(owner), await thingsOf(asker)];
  for (const kind of Object.keys(theirs)) owned[kind] = { theirs: theirs[kind] ?? "", own: own[kind] ?? "" };
  owned["/credits/invoices"] = { theirs: invoice, own: "unknown-id" };
  const checkout = await test.api.post("/credits/topup", { amount: 60, currency: "USD" }, { token: owner.token });
  const paypalId = checkout.body.paypal_order.id;
  Object.assign(ownedInBodies, { orderID: paypalId, orderId: paypalId, order_id: paypalId, paypal_order_id: paypalId });
  Object.assign(ownedInBodies, { reseller_profile_id: theirs["/reseller/profiles"] });
});

/** One of everything that an account can own and a path can name. */
async function thingsOf({ token }: TestAccount): Promise<Record<string, string>> {
  const plan = await aPlan(test, { token } as TestAccount);
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token })).body;
  await test.drain();
  const { iccid } = (await test.api.get(`/orders/${order.id}`, { token })).body.order;
  const { profile } = (await test.api.post("/reseller/profiles", { name: "Mine" }, { token })).body;
  const hook = { name: "mine", endpoint_url: `${test.sandboxUrl}/api/hooks/mine`, event_types: ["ORDER_STATUS"] };
  const { subscription } = (await test.api.post("/webhook-subscriptions", hook, { token })).body;
  const key = await test.api.post("/api-keys", { name: "Mine", scopes: ["read"] }, { token });
  const sessions = await test.api.get("/users/me/sessions", { token });
  const logs = await test.api.get(`/webhook-subscriptions/${subscription.id}/logs`, { token });
  return {
    "/orders": order.id,
    "/profiles": iccid,
    "/reseller/profiles": profile.id,
    "/webhook-subscriptions": subscription.id,
    "/webhook-subscriptions/{id}/deliveries": logs.body.data[0].delivery_id,
    "/api-keys": key.body.api_key.id,
    "/users/me/sessions": sessions.body.data[0].id,
  };
}

async function anInvoice(): Promise<string> {
  const billing = createBilling(test);
  const debtor = await billing.aPostpaidAccount();
  await billing.order(debtor);
  await billing.startNextMonth(debtor);
  await issueInvoices(test.app);
  return (await test.api.get("/credits/invoices", { token: debtor.token })).body.data[0].id;
}

/** The path with something foreign in one place, and the asker's own things in the others. */
function foreignPaths(path: string): string[] {
  const segments = path.split("/");
  const kinds = segments.map((segment, index) => (/\{\w+\}/.test(segment) ? segments.slice(0, index).join("/") : ""));
  const thing = (kind: string) => {
    const found = owned[kind];
    if (!found) throw new Error(`${path}: say in this test whose ${kind} are`);
    return found;
  };
  return kinds
    .filter((kind) => kind !== "" && !nobodys.includes(kind))
    .map((foreign) =>
      segments
        .map((segment, index) => {
          const kind = kinds[index] ?? "";
          if (kind === "") return segment;
          return segment.replace(/\{\w+\}/, kind === foreign ? thing(kind).theirs : thing(kind).own);
        })
        .join("/"),
    );
}

/** What the asker is told; of a path's ids only that they stand where they stood. */
async function refusal(entry: Listed, sent: Sent): Promise<unknown> {
  const { status, body } = await call(test, entry, { token: asker.token, ...sent });
  const ids = (sent.path ?? "").split("/").filter((segment) => /\d|unknown-id/.test(segment));
  const message = ids.reduce((text, id) => text.replaceAll(id, "…"), String(body.message));
  return { name: entry.name, status, error: body.error, message };
}

describe("what belongs to another account", () => {
  it("is not found by any operation whose path names it, in the words for what does not exist", async () => {
    let tried = 0;
    for (const entry of listed) {
      for (const path of foreignPaths(entry.path)) {
        const body = exampleOf(entry);
        const answer = await refusal(entry, { path, body });
        expect(answer).toMatchObject({ name: entry.name, status: 404, error: { code: "not_found" } });
        const unknown = entry.path.replaceAll(/\{\w+\}/g, "unknown-id");
        if (!path.includes("/deliveries/")) expect(answer).toEqual(await refusal(entry, { path: unknown, body }));
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(30);
  });

  it("is not found by any operation whose body names it", async () => {
    const tried: string[] = [];
    const plan = await aPlan(test, asker);
    for (const entry of listed) {
      const { schema } = entry.operation.requestBody?.content["application/json"] ?? {};
      const ids = Object.keys(schema?.["properties"] ?? {}).filter((name) => /(_id|I[dD])$/.test(name));
      for (const name of ids.filter((one) => !nobodysInBodies.includes(one))) {
        const theirs = ownedInBodies[name];
        if (theirs === undefined) throw new Error(`${entry.name}: say in this test whose ${name} is`);
        const sound = Object.entries(exampleOf(entry) ?? {}).filter(([member]) => !(member in ownedInBodies));
        const body = { ...Object.fromEntries(sound), plan_id: plan.id, [name]: theirs };
        const answer = await refusal(entry, { body });
        expect(answer).toMatchObject({ name: entry.name, status: 404, error: { code: "not_found" } });
        tried.push(`${entry.operation.operationId}.${name}`);
      }
    }
    expect(tried).toEqual(
      expect.arrayContaining([
        "createOrder.reseller_profile_id",
        "capturePayPalOrder.orderID",
        "createPayPalOrder.orderId",
      ]),
    );
  });

  it("can't be paid for, measured or dressed", async () => {
    const { token } = asker;
    const payment = { amount: 60, currency: "USD", orderId: owned["/orders"]?.theirs };
    expect((await test.api.post("/payment/create-paypal-order", payment, { token })).status).toBe(404);
    const lists = { order_ids: [owned["/orders"]?.theirs], esimTranNoList: ["unknown"] };
    const usage = (await test.api.post("/usage/check", lists, { token })).body;
    expect(usage).toMatchObject({ data: [], not_found: ["unknown", owned["/orders"]?.theirs] });
    const form = new FormData();
    const logo = await sharp({ create: { width: 200, height: 200, channels: 3, background: "#123456" } })
      .png()
      .toBuffer();
    form.append("reseller_profile_id", owned["/reseller/profiles"]?.theirs ?? "");
    form.append("logo", new Blob([new Uint8Array(logo)]), "logo.png");
    expect((await test.api.post("/uploads/logo", undefined, { token, raw: form })).status).toBe(404);
  });

  it("is still there and as it was", async () => {
    const { token } = owner;
    for (const [kind, path] of [
      ["/orders", "/orders"],
      ["/profiles", "/profiles"],
      ["/webhook-subscriptions", "/webhook-subscriptions"],
    ] as const)
      expect((await test.api.get(`${path}/${owned[kind]?.theirs}`, { token })).status).toBe(200);
    const { profile } = (await test.api.get(`/profiles/${owned["/profiles"]?.theirs}`, { token })).body;
    expect(profile.status).toBe("released");
    const { order } = (await test.api.get(`/orders/${owned["/orders"]?.theirs}`, { token })).body;
    expect([order.status, order.customer_name]).toEqual(["active", "Tess Traveller"]);
    const keys = await test.api.get("/api-keys", { token });
    expect(keys.body.data.map(({ id }: { id: string }) => id)).toContain(owned["/api-keys"]?.theirs);
    expect((await test.api.get("/users/me", { token })).status).toBe(200);
  });
});
