import { describe, expect, it } from "vitest";
import type { Branding } from "../branding/index.ts";
import { buildMail } from "./build-mail.ts";
import { composeMail, type MailTemplate } from "./mail-template.ts";
import { qrPng } from "./qr-png.ts";

const activationCode = "LPA:1$rsp.example.com$A1B2C3";
const esim = {
  iccid: "8943108171000123451",
  activationCode,
  smdpAddress: "rsp.example.com",
  matchingId: "A1B2C3",
  appleInstallUrl: "https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA%3A1&x=1",
  androidInstallUrl: "https://esimsetup.android.com/esim_qrcode_provisioning?carddata=LPA%3A1&x=1",
  qrPng: await qrPng(activationCode),
};
const order = {
  customerName: "Tess Traveller",
  planName: "Japan 5GB 30Days",
  orderId: "ord-1",
  dataText: "5 GB",
  validityText: "30 days",
  coverageText: "Japan",
  esims: [esim],
};
const templates: MailTemplate[] = [
  { name: "verify_email", data: { token: "tok3n", url: "https://api.example.com/verify?token=tok3n&a=1" } },
  { name: "reset_password", data: { token: "tok3n", url: "https://api.example.com/reset?token=tok3n&a=1" } },
  { name: "password_changed", data: {} },
  { name: "order_ready", data: { ...order, esims: [esim, { ...esim, iccid: "8943108171000123452" }] } },
  { name: "credit_low", data: { availableText: "12.00 USD", thresholdText: "50.00 USD" } },
  {
    name: "refund_made",
    data: { amountText: "9.00 USD", subjectId: "ord-1", reasonText: "The carrier has none left." },
  },
  {
    name: "webhook_paused",
    data: {
      subscriptionName: "Mine",
      endpointUrl: "https://shop.example/hooks?a=1&b=2",
      subscriptionId: "sub-1",
      reasonText: "The endpoint answered 500.",
      sinceText: "noon",
    },
  },
  {
    name: "smtp_fallback",
    data: { profileName: "Mine", host: "smtp.shop.example", reasonText: "It does not accept the password (535)" },
  },
  {
    name: "invoice_issued",
    data: {
      number: "INV-2026-0001",
      amountText: "9 USD",
      periodText: "May",
      dueText: "June",
      pdf: Buffer.from("%PDF"),
    },
  },
];

const branding: Branding = {
  profileId: "profile-1",
  accountId: "user-1",
  ownerEmail: "owner@shop.example",
  name: "Wander",
  senderName: "Wander Travel",
  accentColor: "#FF5733",
  logo: { content: Buffer.from("png"), width: 400, height: 100 },
  mailServer: null,
};

function build(template: MailTemplate, look: Branding | null = null) {
  return buildMail({
    id: "mail-1",
    to: "tess@example.com",
    from: { name: "Passim", address: "hello@passim.example" },
    template,
    branding: look,
  });
}

/** What a reader sees of the HTML: its text, with characters as they are. */
function readHtml(html: string): string {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return html.replaceAll(/<[^>]*>/g, " ").replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? "");
}

describe.each(templates)("the mail $name", (template) => {
  it("says the same in HTML and in text", () => {
    const { html, text } = build(template);
    const seen = readHtml(html);
    for (const line of linesOf(template)) {
      expect(seen).toContain(line);
      expect(text).toContain(line);
    }
    for (const url of urlsOf(template)) {
      expect(html).toContain(`href="${url.replaceAll("&", "&amp;")}"`);
      expect(text).toContain(url);
    }
  });

  it("shows no image but those that it carries", () => {
    const { html, attachments } = build(template, branding);
    const shown = [...html.matchAll(/ src="([^"]*)"/g)].map((match) => match[1]);
    expect(shown).toEqual(
      attachments.filter((attachment) => attachment.contentId !== undefined).map(({ contentId }) => `cid:${contentId}`),
    );
  });
});

/** Every sentence and fact of a mail. */
function linesOf(template: MailTemplate): string[] {
  const { heading, blocks } = composeMail(template);
  const lines = blocks.flatMap((block) => {
    switch (block.kind) {
      case "paragraph":
      case "note":
        return [block.text];
      case "button":
        return [block.label];
      case "token":
        return [block.token];
      case "facts":
        return block.facts.flatMap((fact) => [fact.label, fact.value]);
      case "steps":
        return [block.title, ...block.steps];
      case "esim":
        return [block.title, ...block.facts.flatMap((fact) => [fact.label, fact.value])];
    }
  });
  return [heading, ...lines];
}

function urlsOf(template: MailTemplate): string[] {
  return composeMail(template).blocks.flatMap((block) => {
    if (block.kind === "button") return [block.url];
    return block.kind === "esim" ? block.buttons.map((button) => button.url) : [];
  });
}

describe("a mail with a token", () => {
  it.each([templates[0], templates[1]])("has it on a line of its own", (template) => {
    expect(template && build(template).text.split("\n")).toContain("Token: tok3n");
  });

  it("says reset in the subject when it resets", () => {
    expect(templates[1] && build(templates[1]).subject.toLowerCase()).toContain("reset");
  });
});

describe("what somebody typed", () => {
  const nasty = `<img src=x onerror=alert(1)>"'&`;

  it("is text in the HTML, wherever it stands", () => {
    const mail = build(
      {
        name: "order_ready",
        data: {
          ...order,
          customerName: nasty,
          planName: nasty,
          coverageText: nasty,
          esims: [{ ...esim, matchingId: nasty, appleInstallUrl: `https://x.example/"><script>alert(1)</script>` }],
        },
      },
      { ...branding, senderName: nasty },
    );
    expect(mail.html).not.toMatch(/<img src=x|<script|onerror=alert\(1\)>/);
    expect(readHtml(mail.html).split(nasty).length - 1).toBeGreaterThanOrEqual(5);
    expect(mail.text).toContain(nasty);
  });

  it("is text in the words that stand for the logo too", () => {
    expect(build({ name: "password_changed", data: {} }, { ...branding, senderName: nasty }).html).toContain(
      'alt="&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"',
    );
  });
});

describe("a branded mail", () => {
  it("wears the reseller's colour, name and logo, and not ours", () => {
    const mail = build({ name: "order_ready", data: order }, branding);
    expect(mail.html).toContain("#FF5733");
    expect(readHtml(mail.html)).toContain("Wander Travel");
    expect(`${mail.html}${mail.text}${mail.subject}`).not.toContain("Passim");
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(["logo.png", "esim-1.png"]);
  });

  it.each([
    [400, 100, 'width="192" height="48"'],
    [1000, 50, 'width="260" height="13"'],
    [40, 40, 'width="40" height="40"'],
    [520, 1, 'width="260" height="1"'],
    [1, 96, 'width="1" height="48"'],
  ])("shows a logo of %i×%i whole and in its shape", (width, height, size) => {
    const look = { ...branding, logo: { content: Buffer.from("png"), width, height } };
    expect(build({ name: "order_ready", data: order }, look).html).toContain(size);
  });
});
