import type { MailAttachment } from "../../providers/mail/contract.ts";

/** A mail before it looks like anything: both the HTML and the text part are made of the same blocks, so that they say the same. */
export interface MailContent {
  subject: string;
  /** The line that mailboxes show beside the subject. */
  preheader: string;
  heading: string;
  blocks: Block[];
  /** Files to keep, such as an invoice. */
  files?: MailAttachment[];
}

export type Block =
  | { kind: "paragraph"; text: string }
  /** Smaller print. */
  | { kind: "note"; text: string }
  | { kind: "button"; label: string; url: string }
  /** A secret that a program or a person copies from the text part. */
  | { kind: "token"; token: string }
  | { kind: "facts"; facts: Fact[] }
  | { kind: "steps"; title: string; steps: string[] }
  | { kind: "esim"; title: string; qrPng: Buffer; buttons: { label: string; url: string }[]; facts: Fact[] };

export interface Fact {
  label: string;
  value: string;
  /** Something to be copied exactly, set in a fixed-width face. */
  isCode?: boolean;
}

/** Stands above the facts of an eSIM. */
export const byHand = "Or enter it by hand";
