import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DialFailed } from "../../../platform/dialer/dial-failed.ts";
import { type Mail, MailRefused, MailUnavailable, type SmtpServer } from "../contract.ts";
import { createSmtpMailer, type SmtpOptions, testSmtp } from "./mailer.ts";

const mail: Mail = {
  id: "mail_1",
  from: { name: "Passim", address: "hello@passim.example" },
  to: "ada@example.com",
  subject: "Your eSIM",
  text: "Hello",
  html: '<p>Hello <img src="cid:qr"></p>',
  attachments: [{ filename: "qr.png", contentType: "image/png", content: Buffer.from("not really"), contentId: "qr" }],
};

const plain: SmtpOptions = { timeoutMs: 30_000, allowInsecure: true };
let closers: (() => Promise<void> | void)[];
let received: ParsedMail[];

beforeEach(() => {
  closers = [];
  received = [];
});

afterEach(async () => {
  for (const close of closers) await close();
});

/** A real SMTP server; unless a test says otherwise it takes everything and offers no encryption. */
async function serve(options: SMTPServerOptions = {}): Promise<SmtpServer> {
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (auth, _, done) => {
      if (auth.password === "right") done(null, { user: auth.username });
      else done(reply(535, "go away"));
    },
    onData: (stream, _, done) => {
      simpleParser(stream).then(
        (parsed) => {
          received.push(parsed);
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error("unreadable")),
      );
    },
    ...options,
  });
  server.on("error", () => undefined);
  const listener = server.listen(0, "127.0.0.1");
  await once(listener, "listening");
  closers.push(async () => await new Promise((resolve) => server.close(resolve)));
  return target(listener);
}

/** A server that is no mail server: it does with the connection what the test wants. */
async function serveRaw(onConnection: (socket: Socket) => void): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return target(server);
}

function target(server: Server): SmtpServer {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return { host: "127.0.0.1", port: address.port, isSecure: false, user: null, password: null };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

async function failureOf(promise: Promise<void>): Promise<unknown> {
  return await promise.then(
    () => "it worked",
    (error: unknown) => error,
  );
}

async function send(server: SmtpServer, options = plain, what = mail): Promise<void> {
  const mailer = createSmtpMailer(server, options);
  closers.unshift(() => mailer.close());
  await mailer.sendMail(what);
}

describe("a mailer", () => {
  it("delivers text, HTML and the image that the HTML shows", async () => {
    await send(await serve());
    expect(received).toHaveLength(1);
    const [parsed] = received;
    expect(parsed).toMatchObject({ subject: "Your eSIM", messageId: "<mail_1@passim.example>", text: "Hello" });
    expect(parsed?.attachments[0]).toMatchObject({ cid: "qr", contentType: "image/png", related: true });
  });

  it("delivers to the one address and adds no header that was typed into a name", async () => {
    const envelopes: string[] = [];
    const server = await serve({
      onRcptTo: (address, _, done) => {
        envelopes.push(address.address);
        done();
      },
    });
    const injected = { ...mail, from: { ...mail.from, name: 'Shop\r\nBcc: eve@example.com\r\n"' } };
    await send(server, plain, injected);
    expect(envelopes).toEqual(["ada@example.com"]);
    expect(received[0]?.headers.has("bcc")).toBe(false);
  });

  it("signs in where it has a user", async () => {
    await send({ ...(await serve({ authOptional: false })), user: "shop", password: "right" });
    expect(received).toHaveLength(1);
  });

  it("refuses for good what the server refuses for good, and keeps the server's words to itself", async () => {
    const server = await serve({ onRcptTo: (_, __, done) => done(reply(550, "secret banner")) });
    const failure = await failureOf(send(server));
    expect(failure).toBeInstanceOf(MailRefused);
    expect(failure).toMatchObject({ failureClass: "refused", responseCode: 550 });
    expect(String(failure)).not.toContain("secret banner");
  });

  it("comes back later when the server asks for it", async () => {
    const server = await serve({ onMailFrom: (_, __, done) => done(reply(451, "greylisted")) });
    const failure = await failureOf(send(server));
    expect(failure).toBeInstanceOf(MailUnavailable);
    expect(failure).toMatchObject({ failureClass: "refused", responseCode: 451 });
  });

  it("does not send a second time by itself when the connection breaks after the mail", async () => {
    const sockets: Socket[] = [];
    let deliveries = 0;
    const server = await serve({
      onData: (stream, _, done) => {
        stream.resume();
        stream.on("end", () => {
          deliveries += 1;
          for (const socket of sockets) socket.destroy();
          done();
        });
      },
    });
    const relay = await serveRaw((socket) => {
      const onward = createOnward(server, socket);
      sockets.push(socket, onward);
    });
    const failure = await failureOf(send(relay));
    expect(failure).toBeInstanceOf(MailUnavailable);
    expect(deliveries).toBe(1);
  });

  it("sends the next mail after one was refused", async () => {
    const server = await serve({
      onRcptTo: (address, _, done) => done(address.address.startsWith("bad") ? reply(550, "no") : undefined),
    });
    const mailer = createSmtpMailer(server, plain);
    closers.unshift(() => mailer.close());
    await expect(mailer.sendMail({ ...mail, to: "bad@example.com" })).rejects.toBeInstanceOf(MailRefused);
    await mailer.sendMail(mail);
    expect(received).toHaveLength(1);
  });
});

function createOnward(server: SmtpServer, socket: Socket): Socket {
  const onward = connect(server.port, server.host);
  onward.on("error", () => undefined);
  socket.pipe(onward).pipe(socket);
  return onward;
}

describe("the test of a server", () => {
  it("passes a server that lets us in, and sends nothing", async () => {
    await testSmtp({ ...(await serve()), user: "shop", password: "right" }, plain);
    expect(received).toEqual([]);
  });

  it("says auth_failed for a wrong password", async () => {
    const failure = await failureOf(testSmtp({ ...(await serve()), user: "shop", password: "wrong" }, plain));
    expect(failure).toBeInstanceOf(MailRefused);
    expect(failure).toMatchObject({ failureClass: "auth_failed", responseCode: 535 });
  });

  it("says auth_failed for a server that knows no sign-in", async () => {
    const server = await serve({ disabledCommands: ["STARTTLS", "AUTH"] });
    const failure = await failureOf(testSmtp({ ...server, user: "shop", password: "right" }, plain));
    expect(failure).toBeInstanceOf(MailRefused);
    expect(failure).toMatchObject({ failureClass: "auth_failed" });
  });

  it("says connect_failed where nobody listens", async () => {
    const server = await serveRaw(() => undefined);
    await closers.pop()?.();
    const failure = await failureOf(testSmtp(server, plain));
    expect(failure).toBeInstanceOf(MailUnavailable);
    expect(failure).toMatchObject({ failureClass: "connect_failed", responseCode: null });
  });

  it("says connect_failed where something else than a mail server answers", async () => {
    const server = await serveRaw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const failure = await failureOf(testSmtp(server, plain));
    expect(failure).toMatchObject({ failureClass: "connect_failed", responseCode: null });
  });

  it("says tls_failed for a server without encryption where it is required", async () => {
    const failure = await failureOf(testSmtp(await serve(), { ...plain, allowInsecure: false }));
    expect(failure).toMatchObject({ failureClass: "tls_failed" });
  });

  it("says tls_failed for a certificate that nobody signed, upgraded to or from the start", async () => {
    const upgraded = await serve({ disabledCommands: [] });
    expect(await failureOf(testSmtp(upgraded, plain))).toMatchObject({ failureClass: "tls_failed" });
    const secure = { ...(await serve({ secure: true })), isSecure: true };
    expect(await failureOf(testSmtp(secure, plain))).toMatchObject({ failureClass: "tls_failed" });
  });

  it("says timeout for a server that is silent", async () => {
    const server = await serveRaw(() => undefined);
    const failure = await failureOf(testSmtp(server, { ...plain, timeoutMs: 100 }));
    expect(failure).toBeInstanceOf(MailUnavailable);
    expect(failure).toMatchObject({ failureClass: "timeout" });
  });

  it("says timeout for a server that keeps talking and never finishes", async () => {
    const server = await serveRaw((socket) => {
      const timer = setInterval(() => socket.write("220-wait\r\n"), 10);
      socket.on("close", () => clearInterval(timer));
    });
    const failure = await failureOf(testSmtp(server, { ...plain, timeoutMs: 200 }));
    expect(failure).toMatchObject({ failureClass: "timeout" });
  });

  it("tells a guarded connection that took too long from one that failed", async () => {
    const dialing = (failureClass: "timeout" | "forbidden_address") => ({
      ...plain,
      connect: () => Promise.reject(new DialFailed(failureClass, "It failed")),
    });
    const server = await serve();
    expect(await failureOf(testSmtp(server, dialing("timeout")))).toMatchObject({ failureClass: "timeout" });
    const forbidden = await failureOf(send(server, dialing("forbidden_address")));
    expect(forbidden).toMatchObject({ failureClass: "connect_failed", cause: { failureClass: "forbidden_address" } });
  });

  it("reports why the guarded connection was refused", async () => {
    const forbidden = new MailRefused("connect_failed", null, "This address is not allowed");
    const guarded = { ...plain, connect: () => Promise.reject(forbidden) };
    expect(await failureOf(testSmtp(await serve(), guarded))).toBe(forbidden);
    expect(await failureOf(send(await serve(), guarded))).toBe(forbidden);
  });
});
