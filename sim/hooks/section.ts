import { type Html, html } from "../page/html.ts";
import type { PageSection } from "../page/section.ts";
import type { Catcher, CaughtHook } from "./catcher.ts";

const namesMax = 20;
const hooksMax = 10;
const bodyShownMax = 4000;

/** The endpoints that were called, with what they got and what they answer. */
export function hooksSection(catcher: Catcher, { url }: { url: () => string }): PageSection {
  return {
    id: "hooks",
    title: "Webhook catcher",
    intro: html`<p class="muted">Give the platform an address like <code>${url()}/api/hooks/my-shop</code>, with any name at
the end. What arrives is shown below and answered with 200, or as you say here.</p>
<form data-post="/api/hooks/{name}/behaviour">
<label>Name <input name="name" required pattern="[A-Za-z0-9._~\\-]+" placeholder="my-shop"></label>
<label>answers with status <input name="status" type="number" min="200" max="599" value="500"></label>
<label>after (ms) <input name="delay_ms" type="number" min="0" max="600000" value="0"></label>
<button>Set</button>
</form>`,
    live() {
      const names = catcher.names();
      if (names.length === 0) return html`<p class="empty">Nothing caught yet.</p>`;
      return html`${names
        .slice(-namesMax)
        .reverse()
        .map(({ name, count }) => endpoint(catcher, { name, count }))}`;
    },
  };
}

function endpoint(catcher: Catcher, { name, count }: { name: string; count: number }): Html {
  const { status, delay_ms: delayMs } = catcher.behaviour(name);
  const newest = catcher.received(name).slice(-hooksMax).reverse();
  const path = `/api/hooks/${encodeURIComponent(name)}/received`;
  return html`<details id="hook-${name}"><summary><strong>${name}</strong> <span class="badge">${count}</span>
<span class="muted">answers ${status}${delayMs > 0 ? ` after ${delayMs} ms` : ""}</span></summary>
${newest.map(caught)}
<p class="actions"><a href="${path}">All ${count} as JSON</a> <button class="danger" data-delete="${path}">Forget them</button></p>
</details>`;
}

function caught(hook: CaughtHook): Html {
  const headers = Object.entries(hook.headers).map(([name, value]) => `${name}: ${String(value)}`);
  return html`<div class="caught"><p><strong>${hook.method}</strong> <time datetime="${hook.received_at}">${hook.received_at}</time></p>
<pre>${readable(hook.body)}</pre>
<details id="${hook.id}"><summary class="muted">Headers</summary><pre>${headers.join("\n")}</pre></details></div>`;
}

function readable(body: string): string {
  return indented(body).slice(0, bodyShownMax);
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Not JSON, so it is shown as it came.
    return body;
  }
}
