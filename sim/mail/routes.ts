import type { FastifyInstance } from "fastify";
import { BadRequest, NotFound } from "../body-fields.ts";
import type { World } from "../world.ts";
import type { Mail, Mailbox } from "./mailbox.ts";
import { renderMail } from "./preview.ts";

type List = { Querystring: { to?: string | string[] } };

interface Options {
  mailbox: Mailbox;
  /** Where the platform is: the one place besides the mail itself that a mail may show images from. */
  platformUrl: string;
}

/** The mailbox for programs, and one mail as a page for people. */
export function registerMailCalls(server: FastifyInstance, world: World, { mailbox, platformUrl }: Options): void {
  server.get<List>("/api/messages", (request) => {
    const { to } = request.query;
    if (Array.isArray(to)) throw new BadRequest("to may be given once.");
    return mailbox.list(to).map(describe);
  });
  server.delete("/api/messages", () => {
    mailbox.clear();
    return [];
  });
  server.get<{ Params: { id: string } }>("/api/messages/:id", (request, reply) => {
    const mail = mailbox.find(request.params.id);
    if (mail === undefined) throw new NotFound(`There is no mail ${request.params.id} in the mailbox.`);
    const nonce = world.random(16).toString("base64url");
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", policy({ nonce, platformUrl }))
      .send(renderMail(mail, { nonce }).markup);
  });
}

function describe(mail: Mail) {
  return {
    id: mail.id,
    message_id: mail.message_id,
    to: mail.recipients.join(", "),
    from: mail.from,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map(({ filename, content_type, size }) => ({ filename, content_type, size })),
    received_at: mail.received_at,
  };
}

function policy({ nonce, platformUrl }: { nonce: string; platformUrl: string }): string {
  return [
    "default-src 'none'",
    `img-src data: ${new URL(platformUrl).origin}`,
    "style-src 'unsafe-inline'",
    `script-src 'nonce-${nonce}'`,
    "frame-src 'self'",
  ].join("; ");
}
