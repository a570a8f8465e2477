import type { Mail, MailAddress, MailAttachment } from "../../providers/mail/contract.ts";
import type { Branding } from "../branding/index.ts";
import type { MailContent } from "./mail-content.ts";
import { composeMail, type MailTemplate } from "./mail-template.ts";
import { type Look, renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";

const accentByDefault = "#0b6bcb";
const logoId = "logo@passim";

export interface MailRequest {
  id: string;
  to: string;
  from: MailAddress;
  template: MailTemplate;
  branding: Branding | null;
}

/** A whole mail: both parts, and the images that the HTML shows. */
export function buildMail(request: MailRequest): Mail {
  const { branding } = request;
  const content = composeMail(request.template);
  const codes = qrAttachments(content);
  const look: Look = {
    senderName: branding?.senderName ?? request.from.name,
    accentColor: branding?.accentColor ?? accentByDefault,
    logo: branding?.logo ? { contentId: logoId, width: branding.logo.width, height: branding.logo.height } : null,
  };
  return {
    id: request.id,
    from: request.from,
    to: request.to,
    subject: content.subject,
    text: renderText(content, look.senderName),
    html: renderHtml(
      content,
      look,
      codes.map((image) => image.contentId),
    ),
    attachments: [...logoAttachment(branding), ...codes, ...(content.files ?? [])],
  };
}

function qrAttachments(content: MailContent): (MailAttachment & { contentId: string })[] {
  return content.blocks
    .filter((block) => block.kind === "esim")
    .map((block, index) => ({
      filename: `esim-${index + 1}.png`,
      contentType: "image/png",
      content: block.qrPng,
      contentId: `esim-${index + 1}@passim`,
    }));
}

function logoAttachment(branding: Branding | null): MailAttachment[] {
  if (!branding?.logo) return [];
  return [{ filename: "logo.png", contentType: "image/png", content: branding.logo.content, contentId: logoId }];
}
