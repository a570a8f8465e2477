import nodemailer from "nodemailer";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readOptions } from "../environment.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";

interface Message {
  id: string;
  to: string;
  subject: string;
}

const start = async () => await startSandbox({ ...readOptions({}), port: 0, dataFolder: undefined, quiet: true });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await start();
});
beforeEach(async () => {
  await fetch(`${sandbox.url}/api/messages`, { method: "DELETE" });
  await fetch(`${sandbox.url}/api/faults`, { method: "DELETE" });
});
afterAll(async () => {
  await sandbox.close();
});

const mailer = (auth?: { user: string; pass: string }) =>
  nodemailer.createTransport({ host: "127.0.0.1", port: sandbox.smtpPort, ...(auth === undefined ? {} : { auth }) });

const send = async (mail: { to: string; subject: string }) =>
  await mailer().sendMail({ from: "shop@example.com", text: "Hello", ...mail });

async function messages(query = ""): Promise<Message[]> {
  const answer = await fetch(`${sandbox.url}/api/messages${query}`);
  return (await answer.json()) as Message[];
}

async function setFault(fault: object, { url } = sandbox): Promise<void> {
  await fetch(`${url}/api/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ target: "smtp", ...fault }),
  });
}

// The smallest PNG there is: one transparent pixel.
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

const inlineMail = {
  from: '"Sol & Mar" <hello@solmar.example>',
  to: "guest@example.org",
  subject: "Your eSIM – Spain",
  text: "Scan it.",
  html: '<p>Scan it:</p><img src="cid:qr@shop"><script>alert(1)</script>',
  attachments: [{ filename: "qr.png", content: pixel, cid: "qr@shop", contentType: "image/png" }],
};

test("a mail comes back in its parts, the inline image among the attachments", async () => {
  await mailer().sendMail(inlineMail);
  expect(await messages()).toEqual([
    {
      id: expect.stringMatching(/^msg-/) as string,
      to: "guest@example.org",
      from: '"Sol & Mar" <hello@solmar.example>',
      subject: "Your eSIM – Spain",
      text: expect.stringContaining("Scan it.") as string,
      html: expect.stringContaining('src="cid:qr@shop"') as string,
      attachments: [{ filename: "qr.png", content_type: "image/png", size: pixel.byteLength }],
      message_id: expect.any(String) as string,
      received_at: expect.stringMatching(/Z$/) as string,
    },
  ]);
});

test("a mail's page shows the inline image in place and cannot run the mail's scripts", async () => {
  await mailer().sendMail(inlineMail);
  const [mail] = await messages();
  const answer = await fetch(`${sandbox.url}/api/messages/${mail?.id ?? ""}`);
  const page = await answer.text();
  expect(page).toContain(`data:image/png;base64,${pixel.toString("base64")}`);
  expect(page).not.toContain("<script>alert");
  expect(page).toMatch(/sandbox="(?![^"]*allow-scripts)/);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("a mailbox is asked for by address, without regard to case, newest mail first", async () => {
  await send({ to: "ana@example.com", subject: "first" });
  await send({ to: "bob@example.com", subject: "not hers" });
  await send({ to: "Ana@Example.com", subject: "second" });
  const subjects = (await messages("?to=ANA@example.com")).map((mail) => mail.subject);
  expect(subjects).toEqual(["second", "first"]);
});

test("an address with a plus is found whether or not the caller escaped it", async () => {
  await send({ to: "ana+1@example.com", subject: "hers" });
  expect(await messages("?to=ana+1@example.com")).toHaveLength(1);
  expect(await messages("?to=ana%2B1%40example.com")).toHaveLength(1);
});

test("an emptied mailbox is empty", async () => {
  await send({ to: "ana@example.com", subject: "first" });
  await fetch(`${sandbox.url}/api/messages`, { method: "DELETE" });
  expect(await messages()).toEqual([]);
});

test("a mail that is not there is a 404 that names it", async () => {
  const answer = await fetch(`${sandbox.url}/api/messages/msg-none`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("msg-none");
});

test("any login is accepted, except the one that stands for a wrong password", async () => {
  expect(await mailer({ user: "shop", pass: "whatever" }).verify()).toBe(true);
  await expect(mailer({ user: "refused", pass: "whatever" }).verify()).rejects.toMatchObject({ responseCode: 535 });
});

test.each([
  { fault: "refuse", responseCode: 550 },
  { fault: "error", responseCode: 451 },
])("a fault $fault turns one mail away with $responseCode and stores nothing", async ({ fault, responseCode }) => {
  await setFault({ fault, times: 1 });
  await expect(send({ to: "ana@example.com", subject: "lost" })).rejects.toMatchObject({ responseCode });
  await send({ to: "ana@example.com", subject: "kept" });
  expect((await messages()).map((mail) => mail.subject)).toEqual(["kept"]);
});

test("a dropped reply leaves the mail delivered and its sender in doubt", async () => {
  await setFault({ fault: "drop_reply", times: 1 });
  await expect(send({ to: "ana@example.com", subject: "delivered" })).rejects.toThrow();
  expect((await messages()).map((mail) => mail.subject)).toEqual(["delivered"]);
});

test("a mail server that never answers lets go when its sandbox closes", async () => {
  const other = await start();
  await setFault({ fault: "timeout", times: 1 }, other);
  const transport = nodemailer.createTransport({ host: "127.0.0.1", port: other.smtpPort });
  const hanging = expect(
    transport.sendMail({ from: "a@example.com", to: "b@example.com", subject: "never", text: "Hello" }),
  ).rejects.toThrow();
  await expect.poll(async () => await (await fetch(`${other.url}/api/faults`)).json()).toEqual([]);
  await other.close();
  await hanging;
});
