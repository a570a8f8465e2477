import { escapeHtml } from "../../../platform/html.ts";
import type { Answer } from "../../../platform/http/route.ts";
import { newAddressToken } from "../../../platform/ids.ts";
import { pageIcon } from "../../../platform/page-icon.ts";
import { formScript } from "./form-script.ts";
import { pageStyle } from "./page-style.ts";

export interface Page {
  title: string;
  /** HTML below the heading: whoever builds it escapes what it puts in. */
  content: string;
}

/**
 * A page that needs nothing from elsewhere: its style and its script are inside, and the browser is told to run no others and to tell no
 * other site the address, which carries a token.
 */
export function answerPage(page: Page): Answer {
  const nonce = newAddressToken();
  return {
    status: 200,
    body: renderPage(page, nonce),
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
    },
  };
}

function renderPage({ title, content }: Page, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Passim</title>
${pageIcon}
<style nonce="${nonce}">${pageStyle}</style>
</head>
<body>
<main>
<p class="brand">Passim</p>
<h1>${escapeHtml(title)}</h1>
${content}
<p id="outcome" role="status" aria-live="polite"></p>
<noscript><p>This page needs JavaScript to go on.</p></noscript>
</main>
<script nonce="${nonce}">${formScript}</script>
</body>
</html>
`;
}

/** A form that `formScript` sends to an operation beside this page. */
export function renderForm(operation: string, fields: string, button: string): string {
  return `<form action="${operation}" method="post">\n${fields}\n<button>${escapeHtml(button)}</button>\n</form>`;
}

export function hiddenField(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

/** What a page says whose link has done its work or is too old: asking for a new mail is one field away. */
export function expiredLink(operation: string): Page {
  const fields = `<label for="email">Your e-mail address</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="254">`;
  const content = `<p>It was used already, a newer one has replaced it, or it is too old.</p>\n${renderForm(operation, fields, "Send me a new mail")}`;
  return { title: "This link no longer works", content };
}
