import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { buildServer } from "../../src/server.ts";
import { anAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";

const platform = useTestApp();
const json = { "content-type": "application/json" };
const logIn = async (raw: string) =>
  await platform.api.post("/auth/login", undefined, {
    raw: `{"email": "a@b.example", "password": "x"${raw}}`,
    headers: json,
  });

/** What the server answers to these very bytes, until it closes. */
async function answerTo(bytes: string): Promise<{ head: string; body: string }> {
  const { hostname, port } = new URL(platform.url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  socket.write(bytes);
  await once(socket, "close");
  const [head = "", body = ""] = text.split("\r\n\r\n");
  return { head, body };
}

describe("a body", () => {
  test.each([
    ["an unknown field", `, "more": ${"[".repeat(30_000)}${"]".repeat(30_000)}`],
    ["a known field", `, "totp_code": ${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}`],
  ])("nested too deep in %s is refused like any other mistake", async (_, raw) => {
    const answer = await logIn(raw);
    expect([answer.status, answer.body.error.code]).toEqual([400, "validation_failed"]);
  });

  test("with a hundred thousand mistakes is refused before the test gives up, and names some of them", async () => {
    const { token } = await anAccount(platform);
    const answer = await platform.api.post("/api-keys", { name: "a", scopes: Array(100_000).fill(1) }, { token });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toContainEqual({ path: "scopes", message: "must have at most 20 entries" });
    expect(answer.body.error.details).toHaveLength(50);
  });

  test.each(['"__proto__": {"role": "reseller"}', '"constructor": {"prototype": {"role": "reseller"}}'])(
    "with %s changes no prototype",
    async (field) => {
      expect([400, 401]).toContain((await logIn(`, ${field}`)).status);
      expect(Reflect.get({}, "role")).toBeUndefined();
    },
  );
});

describe("a request", () => {
  test("whose address can't be decoded is answered like any other mistake", async () => {
    const { head, body } = await answerTo("GET /api/v1/% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(body)).toMatchObject({ success: false, error: { code: "validation_failed" } });
  });

  test.each([
    [
      "a length and chunks",
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v1/health HTTP/1.1\r\n\r\n",
    ],
    ["two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"],
    ["a head that folds", "X-A: b\r\n c: d\r\n\r\n"],
  ])(
    "that says two things with %s is answered once, with a refusal, and nothing behind it is read",
    async (_, rest) => {
      const { head, body } = await answerTo(`POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n${rest}`);
      expect(head).toMatch(/^HTTP\/1\.1 400 /);
      expect(JSON.parse(body)).toMatchObject({ success: false, error: { code: "validation_failed" } });
    },
  );

  test("with too large a head is refused", async () => {
    const { head, body } = await answerTo(
      `GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(40_000)}\r\n\r\n`,
    );
    expect(head).toMatch(/^HTTP\/1\.1 413 /);
    expect(JSON.parse(body)).toMatchObject({ error: { code: "payload_too_large" } });
  });

  test("has a minute to arrive in", async () => {
    const server = await buildServer(platform.app);
    try {
      expect(server.server.requestTimeout).toBe(60_000);
      expect(server.server.headersTimeout).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  });

  test("gets an answer that no cache keeps, unless it is meant to", async () => {
    const { token } = await anAccount(platform);
    for (const answer of [
      await platform.api.get("/users/me", { token }),
      await logIn(""),
      await platform.api.get("/nowhere"),
    ])
      expect(answer.headers.get("cache-control")).toBe("no-store");
    const root = await fetch(`${platform.url}/docs/rapidoc.js`);
    expect(root.headers.get("cache-control")).toBe("public, max-age=3600");
  });

  test("from another site's page gets no leave to read the answer", async () => {
    const { token } = await anAccount(platform);
    const answer = await platform.api.get("/users/me", { token, headers: { origin: "https://evil.example" } });
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});

test("a notice to an address of a carrier's that was guessed is not found, whatever the guess is made of", async () => {
  for (const guess of ["x", "a".repeat(43), `${"a".repeat(42)}é`, "%00", "..%2f.."])
    expect((await platform.api.post(`/callbacks/carriers/provider-esimaccess/${guess}`, {})).status).toBe(
      guess === "%00" ? 400 : 404,
    );
});
