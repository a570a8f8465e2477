import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mailedToken } from "../../../test/factories.ts";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";

/** A service with the interface of Have I Been Pwned's ranges, over passwords of our choice. */
interface BreachService {
  server: Server;
  url: string;
  breached: Set<string>;
  isDown: boolean;
  asked: { path: string; padding: string | undefined }[];
}

async function startBreachService(): Promise<BreachService> {
  const service: Omit<BreachService, "url"> = { server: createServer(), breached: new Set(), isDown: false, asked: [] };
  service.server.on("request", (request, response) => {
    const path = request.url?.split("?")[0] ?? "";
    service.asked.push({ path, padding: request.headers["add-padding"]?.toString() });
    if (service.isDown) return void response.writeHead(503).end();
    const digests = [...service.breached].map((password) =>
      createHash("sha1").update(password).digest("hex").toUpperCase(),
    );
    const rows = digests
      .filter((digest) => path === `/range/${digest.slice(0, 5)}`)
      .map((digest) => `${digest.slice(5)}:42`);
    response.end([...rows, `${"0".repeat(35)}:0`].join("\r\n"));
  });
  await new Promise<void>((resolve) => service.server.listen(0, "127.0.0.1", resolve));
  return Object.assign(service, { url: `http://127.0.0.1:${(service.server.address() as AddressInfo).port}` });
}

let service: BreachService;
let platform: TestApp;
beforeAll(async () => {
  service = await startBreachService();
  platform = await startTestApp({ env: { HIBP_URL: service.url } });
});
afterAll(async () => {
  await platform.close();
  service.server.close();
});

const leaked = "Le4ked-by-someone!";
let count = 0;
const register = async (role: string, password: string) => {
  const email = `breach-${++count}@shop.example`;
  return { email, answer: await platform.api.post("/auth/register", { email, password, role }) };
};
const isCheckPending = async (email: string) => {
  const rows = await platform.app.database.pool.query(
    "select is_breach_check_pending as pending from account where email = $1",
    [email],
  );
  return rows.rows[0].pending;
};

describe("a password known from a breach", () => {
  test.each(["reseller", "developer"])("is refused for a %s, and the answer says why", async (role) => {
    service.breached.add(leaked);
    const { answer } = await register(role, leaked);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: "validation_failed", details: [{ path: "password" }] });
    expect(answer.body.message).toMatch(/breach/);
  });

  test("is not looked up for a mobile user", async () => {
    service.breached.add(leaked);
    service.asked = [];
    expect((await register("mobile_user", leaked)).answer.status).toBe(201);
    expect(service.asked).toEqual([]);
  });

  test("is looked up by five characters of its digest, padded", async () => {
    service.asked = [];
    const unknown = "N0body-has-this-one!";
    const { email, answer } = await register("reseller", unknown);
    expect(answer.status).toBe(201);
    const digest = createHash("sha1").update(unknown).digest("hex").toUpperCase();
    expect(service.asked).toEqual([{ path: `/range/${digest.slice(0, 5)}`, padding: "true" }]);
    expect(await isCheckPending(email)).toBe(false);
  });
});

describe("without the breach service", () => {
  test.each(["Password123!", "P@ssw0rd", "QwErTy123!"])("the bundled list refuses %s in any case", async (common) => {
    service.isDown = true;
    const { answer } = await register("reseller", common);
    service.isDown = false;
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/breach/);
  });

  test("an uncommon password is taken, and the next login asks again", async () => {
    service.isDown = true;
    const { email, answer } = await register("reseller", "Tak3n-while-down!");
    expect(answer.status).toBe(201);
    expect(await isCheckPending(email)).toBe(true);
    service.isDown = false;
    await verify(email);
    expect((await platform.api.post("/auth/login", { email, password: "Tak3n-while-down!" })).status).toBe(200);
    expect(await isCheckPending(email)).toBe(false);
  });

  test("nobody is locked out whose password turns out to be breached later", async () => {
    service.isDown = true;
    const { email } = await register("developer", "Found-0ut-later!");
    service.isDown = false;
    service.breached.add("Found-0ut-later!");
    await verify(email);
    expect((await platform.api.post("/auth/login", { email, password: "Found-0ut-later!" })).status).toBe(200);
    expect(await isCheckPending(email)).toBe(true);
  });
});

async function verify(email: string): Promise<void> {
  await platform.drain();
  await platform.api.post("/auth/verify-email", { email, verification_token: await mailedToken(platform, email) });
}
