import nodemailer from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readOptions } from "../environment.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { html } from "./html.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  const options = { ...readOptions({ PUBLIC_URL: "http://platform.example" }), port: 0, dataFolder: undefined };
  sandbox = await startSandbox({ ...options, quiet: true });
});
afterAll(async () => {
  await sandbox.close();
});

const sectionIds = ["mailbox", "payments", "carrier", "hooks", "faults", "clock"];

async function page(): Promise<string> {
  return await (await fetch(sandbox.url)).text();
}

test("the page has every section once, a link to each, and a way to the platform", async () => {
  const markup = await page();
  for (const id of sectionIds) {
    expect(markup.split(`<section id="${id}"`)).toHaveLength(2);
    expect(markup).toContain(`href="#${id}"`);
  }
  expect(markup).toContain('href="http://platform.example/docs"');
  expect(markup).toContain("Nothing here is real");
});

test("the parts that change are served for the page's refresh", async () => {
  const answer = await fetch(`${sandbox.url}/api/page`);
  const parts = (await answer.json()) as Record<string, string>;
  expect(Object.keys(parts).sort()).toEqual([...sectionIds].sort());
});

test("whatever strangers send is printed as text", async () => {
  const attack = `"><script>alert(1)</script>`;
  const mailer = nodemailer.createTransport({ host: "127.0.0.1", port: sandbox.smtpPort });
  await mailer.sendMail({ from: "a@example.com", to: "b@example.com", subject: attack, text: attack });
  await fetch(`${sandbox.url}/api/hooks/${encodeURIComponent(attack)}`, { method: "POST", body: attack });

  const markup = await page();

  expect(markup).not.toContain("<script>alert");
  expect(markup).toContain("&#60;script&#62;alert(1)");
});

test("only the page's own script may run, and nothing is fetched from elsewhere", async () => {
  const policy = (await fetch(sandbox.url)).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'nonce-[\w-]+';/);
  expect(await page()).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="https?:/);
});

test("markup is escaped unless the same tag made it", () => {
  const items = ["<b>", "&"].map((text) => html`<li title="${text}">${text}</li>`);
  expect(html`<ul>${items}</ul>`.markup).toBe(
    '<ul><li title="&#60;b&#62;">&#60;b&#62;</li><li title="&#38;">&#38;</li></ul>',
  );
});
