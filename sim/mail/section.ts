import { type Html, html } from "../page/html.ts";
import type { PageSection } from "../page/section.ts";
import { findTokenLink } from "./links.ts";
import type { Mail, Mailbox } from "./mailbox.ts";

const shownMax = 25;

/** The newest mails, each with the link it was sent for. */
export function mailboxSection(mailbox: Mailbox, { smtpPort }: { smtpPort: number }): PageSection {
  return {
    id: "mailbox",
    title: "Mailbox",
    intro: html`<p class="muted">Every mail that the platform sends ends here, whatever its address.</p>`,
    live() {
      const mails = mailbox.list();
      return html`${mails.length === 0 ? empty : listed(mails)}
<p class="muted">Any program can send to it: SMTP on port ${smtpPort}, no encryption, any login or none
(the user <code>refused</code> is turned away).</p>`;
    },
  };
}

const empty = html`<p class="empty">No mail yet. Register an account, and its verification mail appears here.</p>`;

function listed(mails: Mail[]): Html {
  const surplus = mails.length - shownMax;
  return html`<ul class="rows">${mails.slice(0, shownMax).map(row)}</ul>
<p class="actions">${surplus > 0 ? html`<span class="muted">and ${surplus} older</span>` : ""}
<button class="danger" data-delete="/api/messages">Empty the mailbox</button></p>`;
}

function row(mail: Mail): Html {
  const link = findTokenLink(mail);
  return html`<li>
<a class="row-main" href="/api/messages/${mail.id}"><strong>${mail.subject || "(no subject)"}</strong>
<span class="muted">to ${mail.recipients.join(", ")}${mail.attachments.length > 0 ? ` · ${countFiles(mail)}` : ""}</span></a>
<time datetime="${mail.received_at}">${mail.received_at}</time>
${link === undefined ? "" : html`<a class="button small" href="${link.url}" target="_blank" rel="noopener">${link.label}</a>`}
</li>`;
}

function countFiles(mail: Mail): string {
  return mail.attachments.length === 1 ? "1 attachment" : `${mail.attachments.length} attachments`;
}
