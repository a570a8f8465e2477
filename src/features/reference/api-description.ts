import type { App } from "../../app.ts";
import type { Config } from "../../platform/config.ts";
import { errorCatalogue, statusOfKind } from "../../platform/error-catalogue.ts";
import { limitInWords } from "../../platform/http/limit-in-words.ts";
import { describeApi } from "../../platform/http/openapi.ts";
import type { Route } from "../../platform/http/route.ts";
import { basePath } from "../../platform/http/server.ts";
import { keyScopesOf } from "../auth/index.ts";
import { eventCatalogue } from "../webhooks/index.ts";
import { verificationSnippets } from "./verification-snippets.ts";

const version = "1.0.0";

const tags = [
  { name: "Authentication", description: "Registration, sessions, mail tokens." },
  { name: "User Profile", description: "The signed-in account." },
  { name: "Security", description: "API keys, sessions, the second factor, the audit log." },
  { name: "Plans", description: "What can be ordered, at your price." },
  { name: "Orders", description: "One order is 1 to 30 eSIMs of one plan." },
  { name: "eSIM Profile Management", description: "Issued eSIMs, by ICCID, esimTranNo or order id." },
  { name: "Credits & Billing", description: "The credit account of resellers and developers." },
  { name: "Payments", description: "PayPal checkouts and captures." },
  { name: "Deposit & Onboarding", description: "The first payment, before the first order." },
  { name: "Reseller", description: "Branding, mail servers, own prices." },
  { name: "Usage & Tracking", description: "How much data is used." },
  { name: "Webhooks", description: "Being told instead of asking." },
  { name: "Health & Utility", description: "Readiness, uploads." },
];

/** The OpenAPI document of the routes that are listed. */
export function describeRoutes(
  app: App,
  routes: readonly Route[],
  webhooks: Record<string, unknown>,
): Record<string, unknown> {
  return describeApi(
    routes.filter((route) => route.isListed),
    {
      title: "Passim",
      version,
      description: introduction(app.config.rateLimits),
      serverUrl: `${app.config.publicUrl}${basePath}`,
      tags,
      webhooks,
      keyScopesOf,
      limits: app.config.rateLimits,
    },
  );
}

function introduction(limits: Config["rateLimits"]): string {
  return [
    "Sell travel eSIMs: accounts, credit, orders, QR codes by mail, usage and webhooks.",
    "**First steps.** `POST /auth/register`, confirm the mail, `POST /auth/login`; a reseller or developer pays in with `POST /deposit/initiate`. " +
      "Then `GET /plans` shows what there is, and `POST /orders` answers with the eSIM and mails its QR code. To try an operation here, paste the token into *Set your token* first.",
    "**Tokens.** `POST /auth/login` gives an `access_token` for an hour; send it as `Authorization: Bearer {access_token}`. The `refresh_token` gives a new pair, once. " +
      "Programs use an API key of `POST /api-keys` in its place.",
    `**Limits.** Login: ${limitInWords(limits.login, "attempt", "IP address")}. Registration: ${limitInWords(limits.register, "attempt", "IP address")}. ` +
      `Asking for mails with a token: ${limitInWords(limits.reset, "attempt", "e-mail address")}. Everything else: ${limitInWords(limits.standard, "request", "account")}. ` +
      "Every answer says what is left in `RateLimit` and `RateLimit-Policy`; a 429 says when to come back in `Retry-After`.",
    "**Repeating safely.** Every POST that moves money or talks to a carrier takes an `Idempotency-Key` (1 to 255 characters, kept 24 hours).",
    billingChapter(),
    webhooksChapter(),
    `## Errors\n\nEvery failure is \`{success: false, message, error: {code, details?}, request_id}\`. A query parameter with an empty value (\`?status=\`) is \`validation_failed\`: give it one, or leave it out.\n\n${errorTable()}`,
  ].join("\n\n");
}

/** Both bases at a glance: the contract wants them on one screen. */
function billingChapter(): string {
  return [
    "## Retail and wholesale",
    "An account pays for its orders on one of two bases: *retail*, unless we agreed on *wholesale*. On both, `unit_price` is your own price, override applied, and " +
      "`total_amount` is `unit_price × quantity`. They differ in what your credit pays, and `charged_amount` always says how much that was. " +
      "Two eSIMs of a plan with the platform price 10.00, which your override sells at 15.00:",
    "| | retail | wholesale |\n|---|---|---|\n| `unit_price` | 15 | 15 |\n| `total_amount` | 30 | 30 |\n| `charged_amount` | **30**: what the order totals | **20**: the platform price |",
    "A cancelled order gives back what it charged. Top-ups have no override: on both bases they cost the platform price.",
  ].join("\n\n");
}

function webhooksChapter(): string {
  return [
    "## Webhooks",
    "A subscription (`POST /webhook-subscriptions`) names an https endpoint and the events it is to hear of. Each event is a POST with the body `{id, type, timestamp, data}`; " +
      "the section Webhooks shows each one with its schema.",
    eventTable(),
    "Answer with any 2xx. Anything else, a redirect too, is tried again up to `retry_count` times with growing patience, under the same `id`: ignore the ones you know. " +
      "Twenty events in a row that do not arrive pause the subscription, and a mail tells you; `PUT` its `status` to `active`, then `POST …/replay` sends what was missed.",
    "### Verifying a webhook",
    "Every event is signed as [Standard Webhooks](https://www.standardwebhooks.com) say, so their packages work as well as these lines. Check the body exactly as it arrived, before anything parses it.",
    `\`\`\`js\n${verificationSnippets.javascript}\n\`\`\``,
    "The same in Python:",
    `\`\`\`python\n${verificationSnippets.python}\n\`\`\``,
  ].join("\n\n");
}

function eventTable(): string {
  const rows = Object.entries(eventCatalogue).map(([type, { description }]) => `| \`${type}\` | ${description} |`);
  return ["| event | when |", "|---|---|", ...rows].join("\n");
}

function errorTable(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { kind, meaning }]) => `| ${statusOfKind[kind]} | \`${code}\` | ${meaning} |`,
  );
  return ["| status | code | meaning |", "|---|---|---|", ...rows].join("\n");
}
