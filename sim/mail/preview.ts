import { Html, html } from "../page/html.ts";
import { icon } from "../page/icon.ts";
import { style } from "../page/style.ts";
import { findTokenLink, splitAtLinks } from "./links.ts";
import type { Mail, MailAttachment } from "./mailbox.ts";

// The frame runs no scripts, so letting it count as our own origin only lets us measure how tall the mail is.
const frameSandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const fitFrame = new Html(`
  const frame = document.querySelector("iframe");
  const fit = () => {
    frame.style.height = "0"; // A document is never lower than its frame, so a tall frame would never shrink.
    frame.style.height = frame.contentDocument.documentElement.scrollHeight + 8 + "px";
  };
  if (frame) { frame.addEventListener("load", fit); addEventListener("resize", fit); fit(); }
`);

/** A page that shows one mail as a mail program would: inline images in place, scripts dead, links in a new tab. */
export function renderMail(mail: Mail, { nonce }: { nonce: string }): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${mail.subject}</title>${icon}<style>${style}</style>
</head>
<body class="mail">
<main>
<p><a href="/#mailbox">← Mailbox</a></p>
<section>
<h1>${mail.subject || "(no subject)"}</h1>
<dl>
<dt>From</dt><dd>${mail.from}</dd>
<dt>To</dt><dd>${mail.recipients.join(", ")}</dd>
<dt>Received</dt><dd>${mail.received_at.slice(0, 19).replace("T", " ")} UTC</dd>
</dl>
${tokenLink(mail)}
${body(mail)}
${attachmentList(mail.attachments)}
</section>
</main>
<script nonce="${nonce}">${fitFrame}</script>
</body>
</html>`;
}

function tokenLink(mail: Mail): Html {
  const link = findTokenLink(mail);
  if (link === undefined) return html``;
  return html`<p><a class="button" href="${link.url}" target="_blank" rel="noopener">${link.label}</a></p>`;
}

function body(mail: Mail): Html {
  const text = html`<pre class="mail-text">${splitAtLinks(mail.text).map(printPiece)}</pre>`;
  if (mail.html === "") return text;
  const document = `<base target="_blank">${withInlineImages(mail)}`;
  return html`<iframe title="The mail" sandbox="${frameSandbox}" srcdoc="${document}"></iframe>
<details><summary>Text part</summary>${text}</details>`;
}

function printPiece(piece: { text: string; isLink: boolean }): Html {
  return piece.isLink
    ? html`<a href="${piece.text}" target="_blank" rel="noopener">${piece.text}</a>`
    : html`${piece.text}`;
}

function withInlineImages(mail: Mail): string {
  return mail.html.replace(/cid:([^"'\s)>]+)/g, (reference, name: string) => {
    const image = mail.attachments.find((attachment) => attachment.content_id === name);
    return image === undefined ? reference : dataUrl(image);
  });
}

function attachmentList(attachments: MailAttachment[]): Html {
  if (attachments.length === 0) return html``;
  const items = attachments.map(
    (attachment) =>
      html`<li><a download="${attachment.filename || "attachment"}" href="${dataUrl(attachment)}">${attachment.filename || "unnamed"}</a>
<span class="muted">${attachment.content_type}, ${attachment.size} bytes${attachment.content_id === undefined ? "" : ", shown inline"}</span></li>`,
  );
  return html`<h2>Attachments</h2><ul>${items}</ul>`;
}

function dataUrl({ content_type, content_base64 }: MailAttachment): string {
  return `data:${content_type};base64,${content_base64}`;
}
