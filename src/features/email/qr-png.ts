import { toBuffer } from "qrcode";

/** A QR code of `text` as a PNG of 600 pixels a side, with the quiet margin that cameras need. */
export async function qrPng(text: string): Promise<Buffer> {
  return await toBuffer(text, { type: "png", errorCorrectionLevel: "M", margin: 4, width: 600 });
}
