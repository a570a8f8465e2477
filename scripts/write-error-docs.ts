/** Writes docs/errors.md from the catalogue. `--check` writes nothing and fails when it is stale. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCatalogue, statusOfKind } from "../src/platform/error-catalogue.ts";
import { projectRoot } from "../src/platform/project-root.ts";

const rows = Object.entries(errorCatalogue).map(
  ([code, { kind, meaning }]) => `| ${statusOfKind[kind]} | \`${code}\` | ${meaning} |`,
);
const text = `# Errors

Every failure is \`{"success": false, "message": "…", "error": {"code": "…", "details"?: [{"path", "message"}]}, "request_id": "…"}\`. Codes are stable; sentences
are for people and may change. Made from \`src/platform/error-catalogue.ts\` by \`npm run docs\`.

| status | code | meaning, and what to do |
|---|---|---|
${rows.join("\n")}
`;

const file = join(projectRoot, "docs", "errors.md");
if (!process.argv.includes("--check")) await writeFile(file, text);
else if ((await readFile(file, "utf8")) !== text) {
  console.error("docs/errors.md is stale: run npm run docs and commit it.");
  process.exitCode = 1;
}
