const drawable = /[\x20-\x7e\xa0-\xff€–—‘’“”•…]/;

/**
 * `text` in the letters that a PDF's built-in fonts have, which are those of western Europe: others lose their accents, or become
 * question marks. A font for every script would weigh more than the rest of this program.
 */
export function printable(text: string): string {
  return Array.from(text, (letter) => {
    if (drawable.test(letter)) return letter;
    const plain = letter.normalize("NFKD").replaceAll(/[^\x20-\x7e]/g, "");
    return plain === "" ? "?" : plain;
  }).join("");
}
