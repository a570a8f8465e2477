import type { Mail } from "./mailbox.ts";

const linkPattern = /https?:\/\/[^\s<>"']+/g;

/** The link that a mail was sent for: one with a token in it, like the link that verifies an address. */
export function findTokenLink(mail: Pick<Mail, "text" | "html">): string | undefined {
  const links = [...linksOf(mail.text), ...linksOf(mail.html).map(unescapeAmpersands)];
  return links.find((link) => /[?&]token=/.test(link));
}

/** The text in pieces, each one either plain or a link. */
export function splitAtLinks(text: string): { text: string; isLink: boolean }[] {
  const links = linksOf(text);
  const between = text.split(linkPattern);
  return between.flatMap((plain, index) => {
    const link = links[index];
    return [{ text: plain, isLink: false }, ...(link === undefined ? [] : [{ text: link, isLink: true }])];
  });
}

function linksOf(text: string): string[] {
  return text.match(linkPattern) ?? [];
}

function unescapeAmpersands(link: string): string {
  return link.replaceAll("&amp;", "&");
}
