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
}

/** The same call in curl, JavaScript and Python, ready to paste. */
export function codeSamples(route: Route, serverUrl: string): CodeSample[] {
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
  if (call.isIdempotent) parts.push('-H "Idempotency-Key: $(uuidgen)"');
  if (call.isUpload) parts.push("-F logo=@logo.png");
  if (call.body !== undefined)
    parts.push("-H 'Content-Type: application/json'", `-d '${call.body.replaceAll("'", "'\\''")}'`);
  return parts.join(" \\\n  ");
}

function javaScript(call: Call): string {
  const headers = [
    ...(call.needsToken ? ["    Authorization: `Bearer ${token}`,"] : []),
    ...(call.isIdempotent ? ['    "Idempotency-Key": crypto.randomUUID(),'] : []),
    ...(call.body === undefined ? [] : ['    "Content-Type": "application/json",']),
  ];
  const lines = [
    ...(call.isUpload ? ["const form = new FormData();", 'form.append("logo", file);'] : []),
    `const response = await fetch("${call.url}", {`,
    `  method: "${call.method}",`,
    ...(headers.length > 0 ? ["  headers: {", ...headers, "  },"] : []),
    ...(call.isUpload ? ["  body: form,"] : []),
    ...(call.body === undefined ? [] : [`  body: JSON.stringify(${call.body.replaceAll("\n", "\n  ")}),`]),
    "});",
    "const answer = await response.json();",
  ];
  return lines.join("\n");
}

function python(call: Call): string {
  const headers = [
    ...(call.needsToken ? ['        "Authorization": f"Bearer {token}",'] : []),
    ...(call.isIdempotent ? ['        "Idempotency-Key": str(uuid.uuid4()),'] : []),
  ];
  const lines = [
    ...(call.isIdempotent ? ["import uuid"] : []),
    "import requests",
    "",
    `response = requests.${call.method.toLowerCase()}(`,
    `    "${call.url}",`,
    ...(headers.length > 0 ? ["    headers={", ...headers, "    },"] : []),
    ...(call.isUpload ? ['    files={"logo": open("logo.png", "rb")},'] : []),
    ...(call.body === undefined ? [] : [`    json=${pythonLiteral(call.body).replaceAll("\n", "\n    ")},`]),
    ")",
    "answer = response.json()",
  ];
  return lines.join("\n");
}

function pythonLiteral(json: string): string {
  return json
    .replaceAll(/: true(?=,?$)/gm, ": True")
    .replaceAll(/: false(?=,?$)/gm, ": False")
    .replaceAll(/: null(?=,?$)/gm, ": None");
}
