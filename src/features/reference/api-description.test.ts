import { beforeAll, expect, test } from "vitest";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp({
  env: {
    RATE_LIMIT_LOGIN: "7/120",
    RATE_LIMIT_REGISTER: "off",
    RATE_LIMIT_RESET: "1/3600",
    RATE_LIMIT_DEFAULT: "900/90",
  },
});
let reference: { info: { description: string }; paths: Record<string, Record<string, Record<string, unknown>>> };

beforeAll(async () => {
  reference = (await platform.api.get("/openapi.json")).body;
});

test("the reference tells the limits that this server keeps", () => {
  expect(reference.info.description).toContain(
    "**Limits.** Login: 7 attempts per IP address per 2 minutes. Registration: no limit. " +
      "Asking for mails with a token: 1 attempt per e-mail address per hour. Everything else: 900 requests per account per 90 seconds. ",
  );
  expect(reference.paths["/auth/login"]?.["post"]?.["description"]).toContain(
    "7 attempts per IP address per 2 minutes.",
  );
  expect(reference.paths["/auth/register"]?.["post"]?.["description"]).not.toContain("per IP address");
});

test("a field of a body that has a default need not be sent", () => {
  const body = reference.paths["/webhook-subscriptions"]?.["post"]?.["requestBody"];
  expect(body).toMatchObject({
    content: { "application/json": { schema: { required: ["name", "endpoint_url", "event_types"] } } },
  });
});

test("the addresses that a start prints lead a browser to the reference", async () => {
  for (const address of [platform.url, `${platform.url}/api/v1`]) {
    const answer = await fetch(address, { redirect: "manual" });
    expect([address, answer.status, answer.headers.get("location")]).toEqual([address, 302, "/docs"]);
  }
});
