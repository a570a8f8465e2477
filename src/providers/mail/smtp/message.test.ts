import { describe, expect, it } from "vitest";
import { type Mail, MailRefused } from "../contract.ts";
import { toMessage } from "./message.ts";

const mail: Mail = {
  id: "mail_1",
  from: { name: "Passim", address: "hello@passim.example" },
  to: "ada@example.com",
  subject: "Your eSIM",
  text: "Hello",
  html: "<p>Hello</p>",
  attachments: [],
};

describe("a message", () => {
  it("keeps its Message-ID over retries", () => {
    expect(toMessage(mail).messageId).toBe("<mail_1@passim.example>");
    expect(toMessage(mail).messageId).toBe(toMessage({ ...mail, subject: "again" }).messageId);
  });

  it("has no line break in a header, whatever was typed into a name or subject", () => {
    const message = toMessage({
      ...mail,
      id: "mail\r\nBcc: eve@example.com",
      from: { name: "Shop\r\nBcc: eve@example.com", address: "shop@example.com" },
      subject: "Hello\nBcc: eve@example.com",
      attachments: [
        { filename: "a\r\nb.png", contentType: "image/png\r\nX: y", content: Buffer.from("x"), contentId: "qr\r\n>" },
      ],
    });
    const headers = JSON.stringify([message.messageId, message.from, message.to, message.subject, message.attachments]);
    expect(headers).not.toMatch(/\\[rn]/);
    expect(message.subject).toBe("Hello Bcc: eve@example.com");
  });

  it.each([
    "ada@example.com\r\nBcc: eve@example.com",
    "ada@example.com, eve@example.com",
    "Ada <ada@example.com>",
    "group: ada@example.com;",
    '"ada eve"@example.com',
    "ada@eve@example.com",
    "ada",
    "@example.com",
    "",
    `${"a".repeat(65)}@example.com`,
  ])("is refused for %j, which is not one plain address", (address) => {
    expect(() => toMessage({ ...mail, to: address })).toThrow(MailRefused);
    expect(() => toMessage({ ...mail, from: { name: "Shop", address } })).toThrow(MailRefused);
  });
});
