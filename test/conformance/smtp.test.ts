import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sim/sandbox.ts";
import { connectToHost } from "../../src/platform/dialer/connect.ts";
import { type Mail, MailRefused, MailUnavailable, type SmtpServer } from "../../src/providers/mail/contract.ts";
import { createSmtpMailer, type SmtpOptions } from "../../src/providers/mail/smtp/mailer.ts";
import { startTestSandbox } from "../setup/test-sandbox.ts";

let sandbox: Sandbox;
let server: SmtpServer;
let mail: Mail;
let count = 0;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  server = { host: "127.0.0.1", port: sandbox.smtpPort, isSecure: false, user: null, password: null };
});

afterAll(async () => await sandbox.close());

beforeEach(() => {
  count += 1;
  mail = {
    id: `mail-${count}`,
    from: { name: "Käse & Söhne", address: "shop@passim.example" },
    to: `ada-${count}@example.com`,
    subject: "Ihre eSIM für 日本",
    text: "Scan the code.",
    html: '<p>Scan <img src="cid:qr"></p>',
    attachments: [{ filename: "qr.png", contentType: "image/png", content: Buffer.from([1, 2, 3]), contentId: "qr" }],
  };
});

/** Sends through a server of our own, and through one that a reseller named. */
const ways: [string, Partial<SmtpOptions>][] = [
  ["our own server", {}],
  [
    "a reseller's server",
    { connect: async (target) => await connectToHost(target, { allowLoopback: true, ports: [25, 465, 587] }) },
  ],
];

async function send(options: Partial<SmtpOptions> = {}, changes: Partial<SmtpServer> = {}): Promise<void> {
  const mailer = createSmtpMailer({ ...server, ...changes }, { timeoutMs: 30_000, allowInsecure: true, ...options });
  try {
    await mailer.sendMail(mail);
  } finally {
    mailer.close();
  }
}

async function failureOf(attempt: Promise<void>): Promise<unknown> {
  return await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function spoil(fault: string): Promise<void> {
  const response = await fetch(`${sandbox.url}/api/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ target: "smtp", fault, times: 1 }),
  });
  expect(response.ok).toBe(true);
}

async function listArrived(): Promise<unknown[]> {
  const response = await fetch(`${sandbox.url}/api/messages?to=${encodeURIComponent(mail.to)}`);
  const arrived: unknown = await response.json();
  if (!Array.isArray(arrived)) throw new Error("The mailbox is no list");
  return arrived;
}

describe.each(ways)("a mail through %s", (_, options) => {
  test("arrives as it was written, with its image", async () => {
    await send(options);
    expect(await listArrived()).toMatchObject([
      {
        to: mail.to,
        subject: "Ihre eSIM für 日本",
        text: "Scan the code.",
        attachments: [{ filename: "qr.png", content_type: "image/png", size: 3 }],
      },
    ]);
  });

  test.each([
    ["refuse", MailRefused, { failureClass: "refused", responseCode: 550 }],
    ["error", MailUnavailable, { failureClass: "refused", responseCode: 451 }],
  ] as const)("that the server answers with %s did not arrive", async (fault, type, told) => {
    await spoil(fault);
    const failure = await failureOf(send(options));
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject(told);
    expect(await listArrived()).toEqual([]);
  });

  test("that the server never answers is given up", async () => {
    await spoil("timeout");
    const failure = await failureOf(send({ ...options, timeoutMs: 2_000 }));
    expect(failure).toBeInstanceOf(MailUnavailable);
    expect(failure).toMatchObject({ failureClass: "timeout", responseCode: null });
  });

  test("whose answer is lost can be repeated later, and was sent once until then", async () => {
    await spoil("drop_reply");
    expect(await failureOf(send(options))).toBeInstanceOf(MailUnavailable);
    expect(await listArrived()).toHaveLength(1);
  });

  test("is refused where the server does not let us in", async () => {
    const failure = await failureOf(send(options, { user: "refused", password: "wrong" }));
    expect(failure).toBeInstanceOf(MailRefused);
    expect(failure).toMatchObject({ failureClass: "auth_failed", responseCode: 535 });
  });

  test("is not sent in the clear where encryption is required", async () => {
    const failure = await failureOf(send({ ...options, allowInsecure: false }));
    expect(failure).toMatchObject({ failureClass: "tls_failed" });
    expect(await listArrived()).toEqual([]);
  });
});

test("a reseller's server on this machine is out of reach outside the sandbox", async () => {
  const policy = { allowLoopback: false, ports: [sandbox.smtpPort] };
  const failure = await failureOf(send({ connect: async (target) => await connectToHost(target, policy) }));
  expect(failure).toMatchObject({ failureClass: "connect_failed", cause: { failureClass: "forbidden_address" } });
  expect(await listArrived()).toEqual([]);
});
