import { type Block, byHand, type Fact, type MailContent } from "./mail-content.ts";

/** The text part: the same facts in the same order, for whoever reads without HTML. */
export function renderText(content: MailContent, senderName: string): string {
  return [content.heading, ...content.blocks.map(renderBlock), `-- \n${senderName}`].join("\n\n");
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "note":
      return block.text;
    case "button":
      return `${block.label}:\n${block.url}`;
    case "token":
      return `Token: ${block.token}`;
    case "facts":
      return renderFacts(block.facts);
    case "steps":
      return [block.title, ...block.steps.map((step, index) => `${index + 1}. ${step}`)].join("\n");
    case "esim":
      return [
        block.title,
        ...block.buttons.map((button) => `${button.label}:\n${button.url}`),
        `${byHand}:`,
        renderFacts(block.facts),
      ].join("\n");
  }
}

function renderFacts(facts: Fact[]): string {
  return facts.map((fact) => `${fact.label}: ${fact.value}`).join("\n");
}
