import type { Answer } from "../../../platform/http/route.ts";
import { newAddressToken } from "../../../platform/ids.ts";
import { pageIcon } from "../../../platform/page-icon.ts";

/** What a payer sees after approving. It promises nothing: whether the money came is between us and PayPal. */
export function returnPage(): Answer {
  return answerPage({
    title: "Thank you",
    sentence: "PayPal has sent you back to us. What you approved there is being completed now.",
    advice: "You can close this page and go back to where you came from.",
    sign: "✓",
  });
}

export function cancelledPage(): Answer {
  return answerPage({
    title: "Nothing was charged",
    sentence: "You left PayPal without paying.",
    advice: "You can close this page. To try again, open the payment link once more: it stays good for a few hours.",
    sign: "×",
  });
}

interface PaymentPage {
  title: string;
  sentence: string;
  advice: string;
  sign: string;
}

/** A page that needs no script and nothing from elsewhere. */
function answerPage({ title, sentence, advice, sign }: PaymentPage): Answer {
  const nonce = newAddressToken();
  return {
    status: 200,
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Passim</title>
${pageIcon}
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<p class="sign" aria-hidden="true">${sign}</p>
<h1>${title}</h1>
<p>${sentence}</p>
<p class="soft">${advice}</p>
</main>
</body>
</html>
`,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  };
}

const style = `
:root { color-scheme: light dark; --ink: #17202a; --soft: #566573; --paper: #fff; --ground: #eef2f5; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #edf2f7; --soft: #a9b7c4; --paper: #1b242d; --ground: #10171d; --accent: #2472c8; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 1.75rem; background: var(--paper); border-radius: 1rem; box-shadow: 0 .5rem 2rem rgb(0 0 0 / .12); }
.sign { width: 3rem; height: 3rem; margin: 0; border-radius: 50%; background: var(--accent); color: #fff; font-size: 1.5rem; line-height: 3rem; text-align: center; }
h1 { margin: 1rem 0; font-size: 1.5rem; line-height: 1.25; }
.soft { color: var(--soft); }
`;
