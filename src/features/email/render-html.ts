import { escapeHtml } from "../../platform/html.ts";
import { logoBoxInMails } from "../branding/index.ts";
import { type Block, byHand, type Fact, type MailContent } from "./mail-content.ts";

export interface Look {
  senderName: string;
  /** #RRGGBB */
  accentColor: string;
  /** Shown by `cid:`; without one the name stands there. */
  logo: { contentId: string; width: number; height: number } | null;
}

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const ink = "#1c2430";
const quiet = "#5d6878";
/** Up to this luminance white text has a contrast of 3 to 1, which suffices for a button's bold label. */
const luminanceUnderWhite = 0.3;
const code = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;word-break:break-all";

// With the QR code 220 pixels wide, these paddings keep the card within a phone of 320.
// Ids and codes are longer than a phone is wide; unbroken they would make the whole mail scroll sideways.
const plain = "font-size:15px;word-break:break-word;overflow-wrap:anywhere";

/** The HTML part: tables and inline styles, because mail clients know nothing else; `imageIds` are the `cid:` of the QR codes in order. */
export function renderHtml(content: MailContent, look: Look, imageIds: string[]): string {
  const images = [...imageIds];
  const blocks = content.blocks.map((block) =>
    renderBlock(block, look, block.kind === "esim" ? images.shift() : undefined),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light"><title>${escapeHtml(content.subject)}</title></head>
<body style="margin:0;padding:0;background:#eef1f5;${font};color:${ink}">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(content.preheader)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#eef1f5"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-radius:14px;overflow:hidden">
<tr><td style="height:6px;background:${look.accentColor};font-size:0;line-height:0">&nbsp;</td></tr>
<tr><td style="padding:26px 24px 0">${renderSender(look)}</td></tr>
<tr><td style="padding:18px 24px 0"><h1 style="margin:0;font-size:24px;line-height:1.25;color:${ink}">${escapeHtml(content.heading)}</h1></td></tr>
${blocks.map((block) => `<tr><td style="padding:16px 24px 0;font-size:16px;line-height:1.55">${block}</td></tr>`).join("\n")}
<tr><td style="padding:28px 24px 30px"><div style="border-top:1px solid #e3e8ee;padding-top:16px;font-size:13px;color:${quiet}">${escapeHtml(look.senderName)}</div></td></tr>
</table></td></tr></table></body></html>`;
}

function renderSender(look: Look): string {
  const name = escapeHtml(look.senderName);
  if (!look.logo) return `<div style="font-size:17px;font-weight:700;color:${ink}">${name}</div>`;
  const { contentId, width, height } = look.logo;
  const scale = Math.min(1, logoBoxInMails.height / height, logoBoxInMails.width / width);
  // A logo that is a mere line is still to be seen.
  const [shownWidth, shownHeight] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return `<img src="cid:${contentId}" alt="${name}" width="${shownWidth}" height="${shownHeight}" style="display:block;border:0">`;
}

function renderBlock(block: Block, look: Look, imageId: string | undefined): string {
  switch (block.kind) {
    case "paragraph":
      return `<p style="margin:0">${escapeHtml(block.text)}</p>`;
    case "note":
      return `<p style="margin:0;font-size:14px;color:${quiet}">${escapeHtml(block.text)}</p>`;
    case "button":
      return renderButton(block.label, block.url, look.accentColor);
    case "token":
      return `<p style="margin:0;font-size:13px;color:${quiet}">Or use this token:<br><span style="${code};color:${ink}">${escapeHtml(block.token)}</span></p>`;
    case "facts":
      return renderFacts(block.facts);
    case "steps":
      return renderSteps(block.title, block.steps);
    case "esim":
      return renderEsim(block, look, imageId);
  }
}

function renderEsim(block: Extract<Block, { kind: "esim" }>, look: Look, imageId: string | undefined): string {
  const buttons = block.buttons
    .map((button) => `<div style="margin-top:10px">${renderButton(button.label, button.url, look.accentColor)}</div>`)
    .join("");
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border:1px solid #e3e8ee;border-radius:12px"><tr><td align="center" style="padding:22px 10px">
<div style="font-size:17px;font-weight:700">${escapeHtml(block.title)}</div>
<div style="font-size:14px;color:${quiet};margin-bottom:6px">Scan it with the camera, or tap a button on the phone itself</div>
<img src="cid:${imageId ?? ""}" alt="QR code of the eSIM" width="220" height="220" style="display:block;border:0;background:#ffffff">
${buttons}</td></tr><tr><td style="padding:0 20px 20px"><div style="font-size:14px;font-weight:700;margin-bottom:4px">${byHand}</div>${renderCodes(block.facts)}</td></tr></table>`;
}

function renderButton(label: string, url: string, accentColor: string): string {
  return `<a href="${escapeHtml(url)}" style="display:inline-block;background:${accentColor};border:1px solid ${edgeOf(accentColor)};color:${readableOn(accentColor)};text-decoration:none;font-weight:600;font-size:16px;min-width:160px;text-align:center;padding:13px 24px;border-radius:9px">${escapeHtml(label)}</a>`;
}

function renderFacts(facts: Fact[]): string {
  const rows = facts.map(
    (fact) =>
      `<tr><td valign="top" style="padding:4px 14px 4px 0;font-size:14px;line-height:22px;color:${quiet};white-space:nowrap">${escapeHtml(fact.label)}</td>` +
      `<td valign="top" style="padding:4px 0;line-height:22px;${fact.isCode ? code : plain}">${escapeHtml(fact.value)}</td></tr>`,
  );
  return `<table role="presentation" cellpadding="0" cellspacing="0">${rows.join("")}</table>`;
}

/** Labels above their values: beside them, codes would wrap four times on a phone. */
function renderCodes(facts: Fact[]): string {
  return facts
    .map(
      (fact) =>
        `<div style="padding:6px 0 0;font-size:13px;line-height:20px;color:${quiet}">${escapeHtml(fact.label)}</div><div style="line-height:20px;${code}">${escapeHtml(fact.value)}</div>`,
    )
    .join("");
}

function renderSteps(title: string, steps: string[]): string {
  const items = steps.map((step) => `<li style="margin:0 0 8px">${escapeHtml(step)}</li>`).join("");
  return `<div style="font-weight:700;margin-bottom:8px">${escapeHtml(title)}</div><ol style="margin:0;padding-left:22px">${items}</ol>`;
}

/** A colour as pale as the card would leave a button without an edge. */
function edgeOf(color: string): string {
  return luminance(color) > 0.8 ? "#c3ccd6" : color;
}

/** Black or white, whichever is easier to read on the colour. */
function readableOn(color: string): string {
  return luminance(color) > luminanceUnderWhite ? "#10151c" : "#ffffff";
}

/** Relative luminance as in WCAG 2.2, from 0 for black to 1 for white. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
