import { findFont } from "./fonts.ts";

/** Letters of one font. */
export interface Run {
  text: string;
  /** A font's name or file, as pdfkit takes it. */
  font: string;
}

/** The letters that every reader of PDF brings along. */
const builtIn = /^[\x20-\x7e\xa0-\xff€–—‘’“”•…]*$/;
const combining = /^\p{M}$/u;

/**
 * `text` as runs of letters, each in a font that has them: in the built-in font where that has all of them, otherwise in packaged ones.
 * A letter of no font loses its accents, or becomes a question mark.
 */
export function typeset(text: string, isBold: boolean): Run[] {
  if (builtIn.test(text)) return [{ text, font: isBold ? "Helvetica-Bold" : "Helvetica" }];
  const runs: Run[] = [];
  for (const letter of text.normalize("NFC")) {
    const last = runs.at(-1);
    // An accent that stands for itself belongs to the letter before it.
    const next = last && combining.test(letter) ? { text: letter, font: last.font } : setLetter(letter, isBold);
    if (last?.font === next.font) last.text += next.text;
    else runs.push(next);
  }
  return runs;
}

function setLetter(letter: string, isBold: boolean): Run {
  const font = isControl(letter) ? undefined : findFont(letter.codePointAt(0) ?? 0, isBold);
  if (font !== undefined) return { text: letter, font };
  const plain = letter.normalize("NFKD").replaceAll(/[^\x20-\x7e]/g, "");
  const text = plain.trim() === "" ? "?" : plain;
  return { text, font: findFont(text.codePointAt(0) ?? 0, isBold) ?? "Helvetica" };
}

function isControl(letter: string): boolean {
  return /^\p{C}$/u.test(letter);
}
