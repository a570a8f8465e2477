/** Markup that is safe to print as it stands: everything that came from outside was escaped on its way in. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

type Printable = string | number | Html | readonly Html[];

/** A template tag that escapes every value except markup made by this same tag. */
export function html(parts: TemplateStringsArray, ...values: Printable[]): Html {
  const pieces = parts.map((part, index) => (index === 0 ? part : `${print(values[index - 1] ?? "")}${part}`));
  return new Html(pieces.join(""));
}

/** Escapes text for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function print(value: Printable): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map((part) => part.markup).join("");
  return escapeHtml(String(value));
}
