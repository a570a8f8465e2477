/**
 * Walks the whole journey against the running server, as an integrator's program would: nothing here knows Passim's own code. A line a
 * step, with what happened and how long it took.
 */

import { connect } from "./connection.ts";
import { createReporter } from "./reporter.ts";
import { walkReseller } from "./reseller-journey.ts";
import { walkTraveller } from "./traveller-journey.ts";

const apiUrl = `${(process.env["PUBLIC_URL"] ?? `http://localhost:${process.env["PORT"] ?? 3000}`).replace(/\/$/, "")}/api/v1`;
const sandboxUrl = `http://localhost:${process.env["SANDBOX_PORT"] ?? 3001}`;

const report = createReporter();
const connection = connect(apiUrl, sandboxUrl);

try {
  await connection.requireRunning();
  report.title("Passim", `${apiUrl}, sandbox on ${sandboxUrl}`);
  await walkReseller(connection, report);
  await walkTraveller(connection, report);
  report.end(sandboxUrl);
} catch (error) {
  report.failure(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
