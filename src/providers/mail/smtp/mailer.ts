import { connect as connectTcp, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import { type Mailer, MailUnavailable, type SmtpServer } from "../contract.ts";
import { translate } from "./failures.ts";
import { toMessage } from "./message.ts";

/** Opens a TCP connection; the server's name is checked by TLS afterwards. Throws `MailRefused` or `MailUnavailable`. */
type MailConnect = (target: { host: string; port: number; timeoutMs: number }) => Promise<Socket>;

export interface SmtpOptions {
  /** How to reach a server that a reseller named: its address must be checked. Our own server is simply connected to, and pooled. */
  connect?: MailConnect;
  /** For the whole of one mail or one test. */
  timeoutMs: number;
  /** Whether a server that offers no encryption is good enough. Encryption that is offered is always used and its certificate checked. */
  allowInsecure: boolean;
}

/** Sends mails through one SMTP server. */
export function createSmtpMailer(server: SmtpServer, options: SmtpOptions): Mailer {
  const connect = options.connect ?? connectDirectly;
  const transport = createTransport({
    ...transportOptions(server, options, connect),
    ...(options.connect === undefined ? { pool: true, maxConnections: 3, maxMessages: 100, idleTimeout: 30_000 } : {}),
    // A connection lost in the middle may have carried the mail. Repeating is the job's decision, not the pool's.
    maxRequeues: 0,
  });
  return {
    async sendMail(mail) {
      const message = toMessage(mail);
      try {
        await transport.sendMail({ ...message, signal: AbortSignal.timeout(options.timeoutMs) });
      } catch (error) {
        throw translate(error);
      }
    },
    verify: async () => await testSmtp(server, options),
    close: () => transport.close(),
  };
}

/** Connects, encrypts and signs in, and sends nothing. Throws `MailRefused` or `MailUnavailable` with the class of the failure. */
export async function testSmtp(server: SmtpServer, options: SmtpOptions): Promise<void> {
  const deadline = createDeadline(options.timeoutMs);
  const connect: MailConnect = async (target) => deadline.guard(await (options.connect ?? connectDirectly)(target));
  const transport = createTransport(transportOptions(server, options, connect));
  try {
    await transport.verify();
  } catch (error) {
    throw deadline.isOver() ? tookTooLong(error) : translate(error);
  } finally {
    deadline.clear();
    transport.close();
  }
}

function transportOptions(server: SmtpServer, options: SmtpOptions, connect: MailConnect) {
  const { timeoutMs } = options;
  return {
    host: server.host,
    port: server.port,
    secure: server.isSecure,
    requireTLS: !server.isSecure && !options.allowInsecure,
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" as const },
    ...(server.user === null ? {} : { auth: { user: server.user, pass: server.password ?? "" } }),
    // Whoever gave a password wants it used: a server that knows no sign-in is a mistake to report, not to work around.
    forceAuth: server.user !== null,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    maxResponseSize: 64 * 1024,
    getSocket: (_: unknown, callback: (error: Error | null, found?: { connection: Socket }) => void) => {
      connect({ host: server.host, port: server.port, timeoutMs }).then(
        (connection) => callback(null, { connection }),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  };
}

const connectDirectly: MailConnect = async ({ host, port, timeoutMs }) =>
  await new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new MailUnavailable("timeout", null, "The mail server took too long")));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", fail);
      resolve(socket);
    });
  });

/** Ends a conversation that the server keeps alive by trickling: nodemailer's own time-outs only notice silence. */
function createDeadline(timeoutMs: number) {
  const signal = AbortSignal.timeout(timeoutMs);
  let guarded: Socket | undefined;
  const end = () => guarded?.destroy();
  signal.addEventListener("abort", end);
  return {
    guard(socket: Socket): Socket {
      guarded = socket;
      if (signal.aborted) end();
      return socket;
    },
    isOver: () => signal.aborted,
    clear: () => signal.removeEventListener("abort", end),
  };
}

function tookTooLong(cause: unknown): MailUnavailable {
  const failure = new MailUnavailable("timeout", null, "The mail server took too long");
  failure.cause = cause;
  return failure;
}
