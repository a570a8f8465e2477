import type { SimulatedClock } from "../clock.ts";
import { html } from "./html.ts";
import type { PageSection } from "./section.ts";

const hourSeconds = 60 * 60;
const jumps = [
  { label: "1 hour", seconds: hourSeconds },
  { label: "4 hours", seconds: 4 * hourSeconds },
  { label: "1 day", seconds: 24 * hourSeconds },
  { label: "7 days", seconds: 7 * 24 * hourSeconds },
  { label: "30 days", seconds: 30 * 24 * hourSeconds },
];

/** The time that the carrier and PayPal live in, with buttons to move it. */
export function clockSection(clock: SimulatedClock): PageSection {
  return {
    id: "clock",
    title: "Clock",
    intro: html`<p class="muted">Moves the carrier and PayPal ahead, so that eSIMs and approvals expire. It never goes back.</p>
<p class="actions">${jumps.map(
      ({ label, seconds }) =>
        html`<button data-post="/api/clock" data-body='{"advance_seconds": ${seconds}}'>+ ${label}</button>`,
    )}</p>`,
    live: () =>
      html`<p>It is <strong>${clock.now().toISOString().slice(0, 16).replace("T", " ")} UTC</strong> there.</p>`,
  };
}
