import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** One file of a packaged font, and the characters that it has. */
interface FontFile {
  regular: string;
  bold: string;
  ranges: [from: number, to: number][];
}

/**
 * The fonts that are asked in this order. Noto Sans has Latin with all its accents, Greek, Cyrillic, Vietnamese and Devanagari, Sawarabi Gothic
 * has Japanese. Both are cut into files by script, so that a document embeds few letters.
 */
const packages = [
  { name: "noto-sans", hasBold: true },
  { name: "sawarabi-gothic", hasBold: false },
];

const { resolve } = createRequire(import.meta.url);
let known: FontFile[] | undefined;

/** The file that has this character; undefined when none does. */
export function findFont(codePoint: number, isBold: boolean): string | undefined {
  known ??= packages.flatMap(readPackage);
  const font = known.find(({ ranges }) => ranges.some(([from, to]) => from <= codePoint && codePoint <= to));
  return isBold ? font?.bold : font?.regular;
}

function readPackage({ name, hasBold }: (typeof packages)[number]): FontFile[] {
  const folder = dirname(resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`));
  const subsets = JSON.parse(readFileSync(join(folder, "..", "unicode.json"), "utf8")) as Record<string, string>; // the package's own
  return Object.entries(subsets).map(([subset, listed]) => {
    const file = (weight: number): string =>
      join(folder, `${name}-${subset.replaceAll(/[[\]]/g, "")}-${weight}-normal.woff`);
    return { regular: file(400), bold: file(hasBold ? 700 : 400), ranges: readRanges(listed) };
  });
}

/** As in CSS: U+0370-0377,U+0384 */
function readRanges(listed: string): FontFile["ranges"] {
  return listed.split(",").map((range) => {
    const [from = "", to = from] = range.trim().replace(/^U\+/i, "").split("-");
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });
}
