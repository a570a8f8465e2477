import type { Config } from "../platform/config.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where the demo looks when it is told nothing. */
const defaultPorts = { api: 3_000, sandbox: 3_001 };

/** What a newcomer reads once everything runs: where to go next. */
export function welcome(config: Config, surroundings: Pick<Surroundings, "sandboxUrl" | "isDatabaseEmbedded">): string {
  const { sandboxUrl } = surroundings;
  const lines: string[] = [
    "",
    "  Passim is running.",
    "",
    ...(config.role === "worker"
      ? [`  Worker      health and metrics on port ${config.port}: /api/v1/health, /metrics`]
      : [`  API         ${config.publicUrl}/api/v1`, `  Reference   ${config.publicUrl}/docs`]),
    ...(sandboxUrl === undefined
      ? []
      : [`  Sandbox     ${sandboxUrl}   mailbox, payments to approve, eSIMs, webhooks`]),
    `  Database    ${surroundings.isDatabaseEmbedded ? `embedded PostgreSQL, data in ${config.dataFolder}` : "yours, by DATABASE_URL"}`,
    "",
    ...(sandboxUrl === undefined || config.role === "worker"
      ? []
      : [`  Next: ${demoCommand(config)}   walks the whole journey against this server, in another terminal.`]),
    "  Stop with Ctrl-C; nothing is lost.",
    "",
  ];
  return lines.join("\n");
}

/** The other terminal knows nothing of the addresses that this start was given. */
function demoCommand({ publicUrl, port, sandbox }: Config): string {
  const isLocal = publicUrl === `http://localhost:${port}`;
  const api = isLocal ? (port === defaultPorts.api ? [] : [`PORT=${port}`]) : [`PUBLIC_URL=${publicUrl}`];
  const vendors = sandbox.port === defaultPorts.sandbox ? [] : [`SANDBOX_PORT=${sandbox.port}`];
  return [...api, ...vendors, "npm run demo"].join(" ");
}
