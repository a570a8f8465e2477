import { type AddressObject, type Attachment, simpleParser } from "mailparser";
import type { Book } from "../book.ts";
import type { World } from "../world.ts";

const mailsMax = 2000;

export interface Mail {
  id: string;
  /** What its sender calls it: two mails with the same one are one mail that was sent twice. */
  message_id: string;
  /** The envelope's recipients: who really got it, whatever the header says. */
  recipients: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  attachments: MailAttachment[];
  received_at: string;
}

export interface MailAttachment {
  filename: string;
  content_type: string;
  size: number;
  /** What an inline image is called in the HTML, or nothing for a file. */
  content_id: string | undefined;
  content_base64: string;
}

export interface Mailbox {
  /** Stores what came over the wire; it is on disk when this resolves. */
  receive(raw: Buffer, recipients: string[]): Promise<Mail>;
  /** Newest first; only those that went to the address, when there is one. */
  list(address?: string): Mail[];
  find(id: string): Mail | undefined;
  clear(): void;
}

/** The mailbox of everybody: whatever the address, mail in the sandbox ends here. It keeps the newest 2,000. */
export function createMailbox(world: World): Mailbox {
  const mails = world.book<Mail>("mails");
  return {
    async receive(raw, recipients) {
      const mail = await readMail(raw, { id: `msg-${world.random(8).toString("hex")}`, recipients });
      mails.put(mail.id, mail);
      dropOldest(mails);
      return mail;
    },
    list: (address) =>
      mails
        .values()
        .reverse()
        .filter((mail) => address === undefined || wentTo(mail, address)),
    find: (id) => mails.get(id),
    clear: () => mails.clear(),
  };
}

async function readMail(raw: Buffer, { id, recipients }: { id: string; recipients: string[] }): Promise<Mail> {
  // Each conversion is off so that people and tests see exactly the parts that were sent.
  const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  return {
    id,
    message_id: parsed.messageId ?? "",
    recipients,
    from: addressText(parsed.from),
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html || "",
    attachments: parsed.attachments.map(readAttachment),
    received_at: new Date().toISOString(),
  };
}

function addressText(address: AddressObject | undefined): string {
  return address?.text ?? "";
}

function readAttachment(attachment: Attachment): MailAttachment {
  return {
    filename: attachment.filename ?? "",
    content_type: attachment.contentType,
    size: attachment.size,
    content_id: attachment.cid,
    content_base64: attachment.content.toString("base64"),
  };
}

function dropOldest(mails: Book<Mail>): void {
  const surplus = mails.values().slice(0, -mailsMax);
  for (const mail of surplus) mails.delete(mail.id);
}

function wentTo(mail: Mail, address: string): boolean {
  // A plus that was not escaped in a query string arrives as a space, which no address has.
  const wanted = address.trim().replaceAll(" ", "+").toLowerCase();
  return mail.recipients.some((recipient) => recipient.toLowerCase() === wanted);
}
