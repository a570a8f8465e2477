import { type Run, typeset } from "./typeset.ts";

export interface Place {
  x: number;
  y: number;
  width: number;
  align?: "left" | "right";
  size: number;
  isBold?: boolean;
}

/** From the top of a line down to where its letters stand, in parts of their size. */
const ascent = 0.718;
const ellipsis = "…";

/** Draws one line of text in whatever script it is; what does not fit into its width is cut off with an ellipsis. */
export function drawText(document: PDFKit.PDFDocument, text: string, place: Place): void {
  const runs = fit(document, text, place);
  const total = widthOf(document, runs, place.size);
  let x = place.align === "right" ? place.x + place.width - total : place.x;
  for (const run of runs) {
    document.font(run.font).fontSize(place.size);
    // Fonts differ in their height, so all of them stand on one line.
    document.text(run.text, x, place.y + ascent * place.size, { lineBreak: false, baseline: "alphabetic" });
    x += document.widthOfString(run.text);
  }
}

function fit(document: PDFKit.PDFDocument, text: string, { width, size, isBold = false }: Place): Run[] {
  const whole = typeset(text, isBold);
  if (widthOf(document, whole, size) <= width) return whole;
  const letters = Array.from(text);
  let [fits, tooLong] = [0, letters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    const cut = typeset(letters.slice(0, middle).join("") + ellipsis, isBold);
    if (widthOf(document, cut, size) <= width) fits = middle;
    else tooLong = middle;
  }
  return typeset(letters.slice(0, fits).join("").trimEnd() + ellipsis, isBold);
}

function widthOf(document: PDFKit.PDFDocument, runs: readonly Run[], size: number): number {
  return runs.reduce((sum, run) => sum + document.font(run.font).fontSize(size).widthOfString(run.text), 0);
}
