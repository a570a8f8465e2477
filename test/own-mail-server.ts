import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A reseller's own mail server, in this process. */
export interface OwnServer {
  port: number;
  /** Whom it let in, as `user:password`. */
  logins: string[];
  received: ParsedMail[];
  /** Refuses every recipient with this answer from now on; undefined takes them again. */
  refuseWith(responseCode: number | undefined): void;
  /** Refuses every login from now on. */
  refuseLogins(): void;
  /** Lets the next one in only after this is done. */
  beforeNextLogin(work: () => Promise<void>): void;
  /** Greets nobody from now on. */
  hang(): void;
  /** How many connections made since are open and wait for a greeting. */
  waiting(): number;
  close(): Promise<void>;
}

export async function startOwnServer(): Promise<OwnServer> {
  let refusal: number | undefined;
  let isShut = false;
  let isHanging = false;
  let beforeLogin: (() => Promise<void>) | undefined;
  let waiting = 0;
  const logins: string[] = [];
  const received: ParsedMail[] = [];
  const failure = (responseCode: number) => Object.assign(new Error("banner-of-the-server"), { responseCode });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    // Whoever still waits for a greeting is not waited for.
    closeTimeout: 1,
    onConnect(_session, reply) {
      if (!isHanging) reply();
    },
    onAuth({ username, password }, _session, reply) {
      const isWelcome = !isShut && password !== "wrong";
      if (isWelcome) logins.push(`${username ?? ""}:${password ?? ""}`);
      const work = beforeLogin?.() ?? Promise.resolve();
      beforeLogin = undefined;
      work.then(() => reply(isWelcome ? null : failure(535), { user: username ?? "" }), reply);
    },
    onRcptTo: (_address, _session, reply) => reply(refusal === undefined ? null : failure(refusal)),
    onData(stream, _session, reply) {
      simpleParser(stream).then((mail) => {
        received.push(mail);
        reply();
      }, reply);
    },
  });
  server.server.on("connection", (socket) => {
    if (!isHanging) return;
    waiting += 1;
    socket.once("close", () => (waiting -= 1));
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port, // It listens on TCP, so its address is not a path.
    logins,
    received,
    refuseWith: (responseCode) => void (refusal = responseCode),
    refuseLogins: () => void (isShut = true),
    beforeNextLogin: (work) => void (beforeLogin = work),
    hang: () => void (isHanging = true),
    waiting: () => waiting,
    close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
