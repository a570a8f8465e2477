import { expect, test } from "vitest";
import { loadConfig } from "../platform/config.ts";
import { welcome } from "./welcome.ts";

const said = (environment: Record<string, string>): string =>
  welcome(loadConfig(environment), { sandboxUrl: "http://127.0.0.1:3001", isDatabaseEmbedded: true });

test("the demo that a start proposes finds this start, whatever ports it has", () => {
  expect(said({})).toContain("Next: npm run demo   walks");
  expect(said({ PORT: "4310", SANDBOX_PORT: "4311" })).toContain(
    "Next: PORT=4310 SANDBOX_PORT=4311 npm run demo   walks",
  );
  expect(said({ PUBLIC_URL: "http://shop.example" })).toContain(
    "Next: PUBLIC_URL=http://shop.example npm run demo   walks",
  );
});

test("a worker proposes no demo, and says what it answers", () => {
  const words = said({
    ROLE: "worker",
    PUBLIC_URL: "http://shop.example",
    DATABASE_URL: "postgres://localhost/passim",
  });
  expect(words).toContain("health and metrics on port 3000");
  expect(words).not.toContain("npm run demo");
});
