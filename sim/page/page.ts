import { Html, html } from "./html.ts";
import { icon } from "./icon.ts";
import { script } from "./script.ts";
import type { PageSection } from "./section.ts";
import { style } from "./style.ts";

interface PageContent {
  sections: PageSection[];
  vendorParts: { id: string; title: string; markup: Html }[];
  platformUrl: string;
  nonce: string;
}

/** The whole page for people. The vendors' parts stand after the mailbox, where a buyer's journey needs them. */
export function renderPage({ sections, vendorParts, platformUrl, nonce }: PageContent): Html {
  const [mailbox, ...others] = sections;
  const linked = [...(mailbox === undefined ? [] : [mailbox]), ...vendorParts, ...others];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Passim sandbox</title>${icon}<style>${style}</style>
</head>
<body>
<header>
<h1>Passim sandbox</h1>
<div class="banner"><p><strong>Nothing here is real.</strong> This is a pretend carrier, a pretend PayPal and a pretend
mailbox for trying the platform out. No money moves and no mail leaves this machine.</p></div>
<nav>
<a href="${platformUrl}/docs">API reference</a>
<a href="${platformUrl}/api/v1/health">API health</a>
${linked.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}
</nav>
</header>
<main>
${mailbox === undefined ? "" : renderSection(mailbox)}
${vendorParts.map(({ id, markup }) => html`<div data-live="${id}">${markup}</div>`)}
${others.map(renderSection)}
</main>
<footer><p>Programs can do all of this too, under <code>/api</code> on this port.</p></footer>
<div id="notice" role="status"></div>
<script nonce="${nonce}">${new Html(script)}</script>
</body>
</html>`;
}

function renderSection({ id, title, intro, live }: PageSection): Html {
  return html`<section id="${id}"><h2>${title}</h2>${intro}<div data-live="${id}">${live()}</div></section>`;
}
