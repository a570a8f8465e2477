import type { Route } from "./route.ts";
import { bodyExampleOf } from "./schema-examples.ts";

export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

interface Call {
  method: string;
  url: string;
  needsToken: boolean;
  isIdempotent: boolean;
  body: string | undefined;
  isUpload: boolean;
  answer: "json" | "text" | "file";
  /** Where a file that is answered is kept. */
  fileName: string;
}

/** The same call in curl, JavaScript (Node) and Python, to be run as it is: with the token in $TOKEN, and ids where the braces are. */
export function codeSamples(route: Route, serverUrl: string): CodeSample[] {
  const mediaType = route.produces ?? "application/json";
  const call: Call = {
    method: route.method,
    url: `${serverUrl}${route.path.replaceAll(/:([A-Za-z_]+)/g, "{$1}")}`,
    needsToken: route.access !== "public",
    isIdempotent: route.isIdempotent,
    body:
      route.body === undefined
        ? undefined
        : JSON.stringify(
            route.example ?? bodyExampleOf(JSON.parse(JSON.stringify(route.body)) as Record<string, unknown>),
            null,
            2,
          ),
    isUpload: route.consumes === "multipart/form-data",
    answer: mediaType === "application/json" ? "json" : mediaType.startsWith("text/") ? "text" : "file",
    fileName: `answer.${mediaType.split("/")[1] ?? "bin"}`,
  };
  return [
    { lang: "Shell", label: "curl", source: curl(call) },
    { lang: "JavaScript", label: "JavaScript", source: javaScript(call) },
    { lang: "Python", label: "Python", source: python(call) },
  ];
}

function curl(call: Call): string {
  const parts = [`curl -X ${call.method} '${call.url}'`];
  if (call.needsToken) parts.push('-H "Authorization: Bearer $TOKEN"');
  // The time, because not every machine has uuidgen, and without it the header would be left out in silence.
  if (call.isIdempotent) parts.push('-H "Idempotency-Key: $(date +%s)"');
  if (call.isUpload) parts.push("-F logo=@logo.png");
  if (call.body !== undefined)
    parts.push("-H 'Content-Type: application/json'", `-d '${call.body.replaceAll("'", "'\\''")}'`);
  if (call.answer === "file") parts.push(`-o ${call.fileName}`);
  return parts.join(" \\\n  ");
}

function javaScript(call: Call): string {
  const reads = call.isUpload ? ["readFile"] : [];
  const writes = call.answer === "file" ? ["writeFile"] : [];
  const files = [...reads, ...writes];
  const head = [
    ...(files.length > 0 ? [`import { ${files.join(", ")} } from "node:fs/promises";`] : []),
    ...(call.needsToken ? ["const token = process.env.TOKEN;"] : []),
    ...(call.isUpload
      ? ["const form = new FormData();", 'form.append("logo", new Blob([await readFile("logo.png")]), "logo.png");']
      : []),
  ];
  const headers = [
    ...(call.needsToken ? ["    Authorization: `Bearer ${token}`,"] : []),
    ...(call.isIdempotent ? ['    "Idempotency-Key": crypto.randomUUID(),'] : []),
    ...(call.body === undefined ? [] : ['    "Content-Type": "application/json",']),
  ];
  const answers: Record<Call["answer"], string> = {
    json: "console.log(await response.json());",
    text: "console.log(await response.text());",
    file: `await writeFile("${call.fileName}", Buffer.from(await response.arrayBuffer()));`,
  };
  const lines = [
    ...head,
    `const response = await fetch("${call.url}", {`,
    `  method: "${call.method}",`,
    ...(headers.length > 0 ? ["  headers: {", ...headers, "  },"] : []),
    ...(call.isUpload ? ["  body: form,"] : []),
    ...(call.body === undefined ? [] : [`  body: JSON.stringify(${call.body.replaceAll("\n", "\n  ")}),`]),
    "});",
    answers[call.answer],
  ];
  return lines.join("\n");
}

function python(call: Call): string {
  const headers = [
    ...(call.needsToken ? ['        "Authorization": f"Bearer {token}",'] : []),
    ...(call.isIdempotent ? ['        "Idempotency-Key": str(uuid.uuid4()),'] : []),
  ];
  const answers: Record<Call["answer"], string> = {
    json: "print(response.json())",
    text: "print(response.text)",
    file: `open("${call.fileName}", "wb").write(response.content)`,
  };
  const lines = [
    ...(call.needsToken ? ["import os"] : []),
    ...(call.isIdempotent ? ["import uuid"] : []),
    "import requests",
    "",
    ...(call.needsToken ? ['token = os.environ["TOKEN"]'] : []),
    `response = requests.${call.method.toLowerCase()}(`,
    `    "${call.url}",`,
    ...(headers.length > 0 ? ["    headers={", ...headers, "    },"] : []),
    ...(call.isUpload ? ['    files={"logo": open("logo.png", "rb")},'] : []),
    ...(call.body === undefined ? [] : [`    json=${pythonLiteral(call.body).replaceAll("\n", "\n    ")},`]),
    ")",
    answers[call.answer],
  ];
  return lines.join("\n");
}

function pythonLiteral(json: string): string {
  return json
    .replaceAll(/: true(?=,?$)/gm, ": True")
    .replaceAll(/: false(?=,?$)/gm, ": False")
    .replaceAll(/: null(?=,?$)/gm, ": None");
}
