import { type Html, html } from "../page/html.ts";
import { type Carrier, visibleStatus } from "./carrier.ts";
import { type Esim, isTerminal } from "./esim.ts";
import { bytesPerMegabyte, unitsPerDollar } from "./offer.ts";

const rowsMax = 30;
const usedAtOnceMb = 500;

/** The carrier's part of the people's page: its newest eSIMs, with what a phone could do to each. */
export function esimsSection(carrier: Carrier): string {
  const { esims, balance } = carrier;
  const all = esims.list();
  const rows = all
    .slice(-rowsMax)
    .toReversed()
    .map((esim) => row(carrier, esim));
  const dollars = (balance.units() / unitsPerDollar).toFixed(2);
  const table = html`<div class="scroll"><table>
    <thead><tr><th>eSIM</th><th>Package</th><th>Status</th><th>Data</th><th></th></tr></thead>
    <tbody>${rows}</tbody>
  </table></div>`;
  return html`<section id="carrier">
    <h2>The carrier's eSIMs</h2>
    <p class="muted">${all.length} sold; the platform's balance here is $${dollars}.</p>
    ${all.length === 0 ? html`<p>Nobody has ordered an eSIM yet.</p>` : table}
  </section>`.markup;
}

function row(carrier: Carrier, esim: Esim): Html {
  const status = visibleStatus(carrier, esim);
  const canMove = status !== "GETTING_RESOURCE" && !isTerminal(esim);
  const [usedMb, totalMb] = [esim.usedBytes / bytesPerMegabyte, esim.totalVolumeBytes / bytesPerMegabyte];
  return html`<tr>
    <td class="mono">${esim.esimTranNo}<br><span class="muted">${esim.iccid}</span></td>
    <td>${esim.sold.name}</td>
    <td><span class="badge">${status}</span> <span class="badge">${esim.smdpStatus}</span></td>
    <td>${Math.round(usedMb)} of ${Math.round(totalMb)} MB</td>
    <td>${canMove ? buttons(esim, usedMb) : []}</td>
  </tr>`;
}

function buttons(esim: Esim, usedMb: number): Html[] {
  return [
    button(esim, "Install", { smdp_status: "ENABLED" }),
    button(esim, `Use ${usedAtOnceMb} MB`, { used_mb: usedMb + usedAtOnceMb }),
    button(esim, "Expire", { expired: true }),
  ];
}

function button(esim: Esim, label: string, move: object): Html {
  return html`<button data-post="/api/esims/${esim.esimTranNo}" data-body="${JSON.stringify(move)}">${label}</button> `;
}
