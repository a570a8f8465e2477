import type { Mail } from "./mailbox.ts";

const linkPattern = /https?:\/\/[^\s<>"']+/g;

/** The link that a mail was sent for, and what it is for: one with a token, like the link that verifies an address. */
export function findTokenLink(mail: Pick<Mail, "text" | "html">): { url: string; label: string } | undefined {
  const links = [...linksOf(mail.text), ...linksOf(mail.html).map(unescapeAmpersands)];
  const url = links.find((link) => /[?&]token=/.test(link));
  return url === undefined ? undefined : { url, label: labelOf(url) };
}

function labelOf(url: string): string {
  if (url.includes("verify")) return "Verify the address";
  if (url.includes("reset")) return "Set a new password";
  return "Open its link";
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
