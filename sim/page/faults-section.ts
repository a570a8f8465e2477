import { faultOperations } from "../fault-routes.ts";
import { type Fault, type Faults, faultKinds, faultTargets } from "../faults.ts";
import { type Html, html } from "./html.ts";
import type { PageSection } from "./section.ts";

const meanings: Record<Fault["fault"], string> = {
  refuse: "refuses, in its own words",
  error: "breaks before doing the work",
  timeout: "never answers",
  slow: "answers after three seconds",
  drop_reply: "does the work, then hangs up",
  out_of_stock: "is out of stock (carrier)",
  price_changed: "says the price changed (carrier)",
};

const places = faultTargets.flatMap((target) => [
  { target },
  ...faultOperations[target].map((operation) => ({ target, operation })),
]);

/** What is made to go wrong now, and a form to make more go wrong. */
export function faultsSection(faults: Faults): PageSection {
  return {
    id: "faults",
    title: "Faults",
    intro: html`<p class="muted">See how your shop copes when somebody else breaks.</p>
<form data-post="/api/faults">
<label>Where <select data-merge>${places.map(placeOption)}</select></label>
<label>What <select name="fault">${faultKinds.map((kind) => html`<option value="${kind}">${meanings[kind]}</option>`)}</select></label>
<label>Times <input name="times" type="number" min="1" placeholder="until cleared"></label>
<button>Set</button>
</form>`,
    live: () => listed(faults.list()),
  };
}

function listed(faults: Fault[]): Html {
  if (faults.length === 0) return html`<p class="empty">Everything is healthy.</p>`;
  return html`<ul class="rows">${faults.map(row)}</ul>
<p class="actions"><button class="danger" data-delete="/api/faults">Make everything healthy</button></p>`;
}

function row({ target, operation, fault, times }: Fault): Html {
  return html`<li><span class="row-main"><strong>${placeName({ target, operation })}</strong> ${meanings[fault]}</span>
<span class="badge">${times === undefined ? "until cleared" : `${times} left`}</span></li>`;
}

function placeOption(place: { target: string; operation?: string }): Html {
  return html`<option value="${JSON.stringify(place)}">${placeName(place)}</option>`;
}

function placeName({ target, operation }: { target: string; operation?: string | undefined }): string {
  return operation === undefined ? `${target}, every call` : `${target}, ${operation}`;
}
