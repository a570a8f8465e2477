import type { SendMailOptions } from "nodemailer";
import { type Mail, MailRefused } from "../contract.ts";

/**
 * Writes a mail as nodemailer takes it, so that nothing a customer typed can add a header or a recipient. Throws `MailRefused` for an
 * address that is not exactly one.
 */
export function toMessage(mail: Mail): SendMailOptions {
  const from = checkAddress(mail.from.address);
  return {
    messageId: `<${toAtom(mail.id)}@${from.slice(from.lastIndexOf("@") + 1)}>`,
    from: { name: toLine(mail.from.name), address: from },
    to: { name: "", address: checkAddress(mail.to) },
    subject: toLine(mail.subject),
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map((attachment) => ({
      filename: toLine(attachment.filename),
      contentType: toLine(attachment.contentType),
      content: attachment.content,
      ...(attachment.contentId === undefined ? {} : { cid: toAtom(attachment.contentId) }),
    })),
    // A mail is made of what is in it: nothing is read from our disk or fetched for it, whatever its parts say.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

// Quoted local parts, comments, groups and lists are all valid in a header and none of them is a customer's address.
const oneAddress = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u;

function checkAddress(address: string): string {
  if (address.length <= 254 && oneAddress.test(address)) return address;
  throw new MailRefused("refused", null, "This is not one mail address");
}

/** A line break in a header starts another header. */
function toLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

function toAtom(text: string): string {
  return text.replace(/[^\w.@+-]/g, "-");
}
