import type { AddressInfo, Socket } from "node:net";
import type { Readable } from "node:stream";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { slowAnswerMs } from "../answer-with-fault.ts";
import type { FaultKind } from "../faults.ts";
import type { World } from "../world.ts";
import type { Mailbox } from "./mailbox.ts";

const sizeMaxBytes = 25 * 1024 * 1024;
const refusedUser = "refused";

export interface SmtpServer {
  port: number;
  close(): Promise<void>;
}

type Reply = (error?: Error | null) => void;

/** Takes mail for any address into the mailbox. Any login is good, except the user `refused`. */
export async function startSmtp(
  world: World,
  mailbox: Mailbox,
  { host, port }: { host: string; port: number },
): Promise<SmtpServer> {
  const faults = new WeakMap<SMTPServerSession, FaultKind>();
  const server = new SMTPServer({
    name: "sandbox.localhost",
    size: sizeMaxBytes,
    authOptional: true,
    // Clients upgrade to TLS when it is offered and then reject a certificate that nobody signed.
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onAuth(login, _session, reply) {
      if (login.username === refusedUser) reply(smtpError(535, "Authentication failed"));
      else reply(null, { user: login.username ?? "somebody" });
    },
    onMailFrom(_address, session, reply) {
      // Taken once for each mail, however many recipients it has.
      const fault = world.faults.take("smtp", "deliver");
      if (fault === undefined) faults.delete(session);
      else faults.set(session, fault);
      reply();
    },
    onRcptTo(_address, session, reply) {
      reply(faults.get(session) === "refuse" ? smtpError(550, "The sandbox was asked to refuse this mail") : null);
    },
    onData(stream, session, reply) {
      const dropConnection = () => sockets.get(session.remotePort)?.destroy();
      const deliver = async () => {
        const raw = await readAll(stream);
        if (stream.sizeExceeded) throw smtpError(552, "The mail is larger than 25 MB");
        await mailbox.receive(raw, [...new Set(session.envelope.rcptTo.map(({ address }) => address))]);
      };
      answer(world, { fault: faults.get(session), deliver, dropConnection, reply }).catch((error: unknown) => {
        // An error with a code of its own keeps it; any other one is our fault, and the client should try again.
        reply(error instanceof Error && "responseCode" in error ? error : smtpError(451, String(error)));
      });
    },
  });
  const sockets = socketsByRemotePort(server);
  await listen(server, { host, port });
  // A client that resets its connection is its own business.
  server.on("error", (error) => world.log(`SMTP: ${error.message}`));
  return {
    port: (server.server.address() as AddressInfo).port, // It listens on TCP, so its address is not a path.
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

// The library names a session by its client's port and keeps the socket to itself, but a dropped reply needs it.
function socketsByRemotePort({ server }: SMTPServer): Map<number, Socket> {
  const sockets = new Map<number, Socket>();
  server.on("connection", (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once("close", () => sockets.delete(remotePort));
  });
  return sockets;
}

interface Delivery {
  fault: FaultKind | undefined;
  deliver: () => Promise<void>;
  dropConnection: () => void;
  reply: Reply;
}

async function answer(world: World, { fault, deliver, dropConnection, reply }: Delivery): Promise<void> {
  switch (fault) {
    case "error":
      throw smtpError(451, "The sandbox was asked to fail");
    case "timeout":
      return;
    case "slow":
      await deliver();
      world.later(slowAnswerMs, () => reply());
      return;
    case "drop_reply":
      await deliver();
      dropConnection();
      return;
    case "refuse":
    case "out_of_stock":
    case "price_changed":
    case undefined:
      await deliver();
      reply();
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer); // SMTP data has no encoding set, so it is bytes.
  return Buffer.concat(chunks);
}

async function listen(server: SMTPServer, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
