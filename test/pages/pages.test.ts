import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, mailedToken, password } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import { desk, phone, sidewaysOverflow, useBrowser } from "./browser.ts";

const test = useTestApp({ hasWorker: true, receivesNotices: true });
const browser = useBrowser();

describe("the payer's page", () => {
  it("takes a payment on a phone, and the deposit is credited without another call", async () => {
    const account = await anAccount(test);
    const urls = {
      return_url: `${test.url}/payments/return`,
      cancel_url: `${test.url}/payments/cancelled`,
    };
    const { paypal_order: checkout } = (
      await test.api.post("/deposit/initiate", { amount: 75, currency: "USD", ...urls }, { token: account.token })
    ).body;
    const { page } = await browser.visit(checkout.approval_link, phone);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await page.textContent("body")).toContain("75.00");
    await page.getByRole("button", { name: /^Pay/ }).click();
    await page.waitForURL(/payments\/return/);
    await page.getByRole("heading", { name: "Thank you" }).waitFor();
    await expect
      .poll(async () => (await test.api.get("/deposit/status", { token: account.token })).body.data, {
        timeout: 30_000,
      })
      .toMatchObject({ initial_deposit_made: true, balance: 75 });
  });

  it("leads back to the shop when the payer cancels, and nothing is credited", async () => {
    const account = await anAccount(test);
    const urls = {
      return_url: `${test.url}/payments/return`,
      cancel_url: `${test.url}/payments/cancelled`,
    };
    const { paypal_order: checkout } = (
      await test.api.post("/deposit/initiate", { amount: 75, currency: "USD", ...urls }, { token: account.token })
    ).body;
    const { page } = await browser.visit(checkout.approval_link, phone);
    await page.getByRole("button", { name: /^Cancel/ }).click();
    await page.waitForURL(/payments\/cancelled/);
    await page.getByRole("heading", { name: "Nothing was charged" }).waitFor();
    expect((await test.api.get("/deposit/status", { token: account.token })).body.data.initial_deposit_made).toBe(
      false,
    );
  });
});

describe("the pages behind the links in mails", () => {
  it("verify an address by one click; opening them spends nothing", async () => {
    const email = `page-${randomBytes(4).toString("hex")}@example.com`;
    await test.api.post("/auth/register", { email, password, role: "mobile_user" });
    const link = `${test.url}/api/v1/auth/verify-email?token=${await mailedToken(test, email)}`;
    await fetch(link);
    const { page, complaints } = await browser.visit(link, phone);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.getByRole("button").first().click();
    await expect.poll(async () => (await test.api.post("/auth/login", { email, password })).status).toBe(200);
    expect(complaints).toEqual([]);
  });
});

describe("every page for people", () => {
  it("brings the same icon with it and may show it, so that no browser asks for one and complains", async () => {
    const account = await anAccount(test);
    const payment = { amount: 75, currency: "USD", return_url: test.url, cancel_url: test.url };
    const { paypal_order: checkout } = (await test.api.post("/deposit/initiate", payment, { token: account.token }))
      .body;
    const [mail] = (await test.sandbox.get(`/api/messages?to=${account.email}`)).body;
    const icons = new Set<unknown>();
    for (const address of [
      ...["/docs", "/api/v1/auth/verify-email", "/api/v1/auth/reset-password"].map((path) => `${test.url}${path}`),
      ...["/payments/return", "/payments/cancelled"].map((path) => `${test.url}${path}`),
      ...[checkout.approval_link, test.sandboxUrl, `${test.sandboxUrl}/api/messages/${mail.id}`],
    ]) {
      const { page, complaints } = await browser.visit(address, phone);
      icons.add(await page.locator('link[rel="icon"]').getAttribute("href"));
      // An image comes under the same policy as an icon, which a browser without a window never draws.
      const isShown = await page.evaluate(
        `new Promise((done) => Object.assign(new Image(), {
          onload: () => done(true), onerror: () => done(false), src: document.querySelector('link[rel="icon"]').href }))`,
      );
      expect([address, isShown, complaints]).toEqual([address, true, []]);
    }
    expect(icons.size).toBe(1);
  });
});

describe("the sandbox's page", () => {
  it("shows the mail that an order caused, on a desk and on a phone", async () => {
    const account = await aFundedAccount(test);
    const plan = await aPlan(test, account);
    await test.api.post("/orders", anOrder(plan.id, { end_customer_email: "seen@example.com" }), {
      token: account.token,
    });
    for (const viewport of [desk, phone]) {
      const { page, complaints } = await browser.visit(test.sandboxUrl, viewport);
      await page.getByText("seen@example.com").first().waitFor();
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(complaints).toEqual([]);
    }
  });
});

describe("the sandbox's list of eSIMs", () => {
  it("shows all buttons of each without scrolling sideways, on a desk and on a phone", async () => {
    const account = await aFundedAccount(test, 100);
    const plan = await aPlan(test, account, "country=US");
    await test.api.post("/orders", anOrder(plan.id), { token: account.token });
    for (const viewport of [desk, phone]) {
      const { page } = await browser.visit(test.sandboxUrl, viewport);
      await page.getByRole("button", { name: "Expire" }).first().waitFor();
      const hidden = await page.evaluate(
        "Math.max(...[...document.querySelectorAll('.scroll')].map((table) => table.scrollWidth - table.clientWidth))",
      );
      expect(hidden).toBe(0);
    }
  });
});

describe("the mail with the QR codes", () => {
  it("fits a small phone, however long its codes are", async () => {
    const account = await aFundedAccount(test);
    const plan = await aPlan(test, account);
    const to = `fits-${randomBytes(4).toString("hex")}@example.com`;
    await test.api.post("/orders", anOrder(plan.id, { end_customer_email: to, quantity: 2 }), { token: account.token });
    const read = async () => (await test.sandbox.get(`/api/messages?to=${to}`)).body;
    await expect.poll(read, { timeout: 20_000 }).toHaveLength(1);
    const [mail] = await read();
    const { page } = await browser.visit("about:blank", { width: 320, height: 640 });
    await page.setContent(mail.html);
    expect(await page.getByText("Install on iPhone").count()).toBe(2);
    expect(await sidewaysOverflow(page)).toBe(0);
  });
});

describe("the reference", () => {
  it("shows every section and an operation with its samples, loading nothing from elsewhere", async () => {
    const { page, complaints } = await browser.visit(`${test.url}/docs#post-/orders`, desk);
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(test.url)) foreign.push(request.url());
    });
    await page.reload();
    await page.getByText("CODE SAMPLES").first().waitFor();
    for (const section of ["Create New eSIM Order", "Webhooks"])
      expect(await page.getByText(section).count()).toBeGreaterThan(0);
    for (const language of ["curl", "JavaScript", "Python"])
      await page.getByText(language, { exact: true }).first().waitFor();
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("tries an operation with the token that was set, beginning with an example that can be sent", async () => {
    const account = await aFundedAccount(test);
    const { page, complaints } = await browser.visit(`${test.url}/docs`, desk);
    await page.locator("#link-auth", { hasText: "Set your token" }).click();
    await page.locator("#auth input").first().fill(account.token);
    await page.getByRole("button", { name: "SET", exact: true }).click();
    for (const [entry, answer] of [
      ["get-/plans", "plan-"],
      ["post-/webhook-subscriptions", "Order Status Updates"],
    ] as const) {
      await page.locator(`[id="link-${entry}"]`).click();
      await page.getByRole("button", { name: "TRY", exact: true }).click();
      await page.getByText("Response Status").waitFor();
      await page.locator("pre", { hasText: answer }).last().waitFor();
    }
    const made = await test.api.get("/webhook-subscriptions", { token: account.token });
    expect(made.body.data).toMatchObject([
      { name: "Order Status Updates", event_types: ["ORDER_STATUS", "ESIM_STATUS"] },
    ]);
    expect(complaints).toEqual([]);
  });

  it("still offers an operation to be tried after an event, which can't be", async () => {
    const { page } = await browser.visit(`${test.url}/docs#post-/orders`, desk);
    const tries = page.getByRole("button", { name: "TRY", exact: true });
    await tries.waitFor();
    await page.locator('[id="link-post-ORDER_STATUS"]').click();
    await tries.waitFor({ state: "detached" });
    await page.locator('[id="link-post-/uploads/logo"]').click();
    await page.getByRole("heading", { name: "Upload Reseller Logo" }).waitFor();
    await tries.waitFor();
  });

  it("explains both billing bases on one screen", async () => {
    const { page } = await browser.visit(`${test.url}/docs`, desk);
    const chapter = page.getByRole("heading", { name: "Retail and wholesale" });
    await chapter.scrollIntoViewIfNeeded();
    for (const seen of [chapter, page.getByText("what the order totals"), page.getByText("the platform price").last()])
      expect((await seen.boundingBox())?.y).toBeLessThan(desk.height);
  });

  it("leads to every operation on a phone too, by a menu that can be filtered", async () => {
    const { page, complaints } = await browser.visit(`${test.url}/docs`, phone);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.locator("#nav-bar-search").fill("replay");
    await page.keyboard.press("Enter");
    await page.locator(".nav-bar-path", { hasText: "Replay Webhooks since a Time" }).click();
    await page.getByRole("heading", { name: "Replay Webhooks since a Time" }).first().waitFor();
    await page.getByRole("button", { name: "Menu" }).waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(complaints).toEqual([]);
  });
});
