import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";
import { cloneTemplate, type TestDatabase } from "../../../test/setup/test-database.ts";

/** A cable to the database that can go dead: nothing is refused or closed, and nothing comes through any more. */
async function layCable(databaseUrl: string) {
  // The embedded server's address names its socket in parameters, which count before the rest.
  const url = new URL(databaseUrl);
  const folder = url.searchParams.get("host");
  const port = url.searchParams.get("port") ?? (url.port === "" ? "5432" : url.port);
  const hostname = url.hostname;
  const reach = () => (folder === null ? connect(Number(port), hostname) : connect(`${folder}/.s.PGSQL.${port}`));
  const sockets: Socket[] = [];
  let isDead = false;
  const cable = createServer((near) => {
    sockets.push(near.on("error", () => undefined));
    if (isDead) return;
    const far = reach().on("error", () => undefined);
    sockets.push(far);
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(cable, "listening");
  url.searchParams.set("host", "127.0.0.1");
  url.searchParams.set("port", String((cable.address() as AddressInfo).port));
  return {
    url: url.toString(),
    goDead() {
      isDead = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      cable.close();
    },
  };
}

let clone: TestDatabase;
let cable: Awaited<ReturnType<typeof layCable>>;
let platform: TestApp;

beforeAll(async () => {
  clone = await cloneTemplate();
  cable = await layCable(clone.url);
  platform = await startTestApp({ env: { DATABASE_URL: cable.url } });
});
afterAll(async () => {
  cable.close();
  await platform.close();
  await clone.drop();
});

describe("while the database answers nothing, and closes nothing either", () => {
  test("readiness says so, and liveness that the process lives", async () => {
    expect((await platform.api.get("/health")).body).toMatchObject({ status: "healthy" });
    cable.goDead();
    const gone = { status: "unhealthy", services: { database: "disconnected", redis: expect.any(String) } };
    const ready = await platform.api.get("/health");
    expect([ready.status, ready.body]).toMatchObject([503, gone]);
    const live = await platform.api.get("/health?live");
    expect([live.status, live.body]).toMatchObject([200, gone]);
  });
});

test("a Redis that is gone is said, costs nobody readiness, and leaves the limits to this process", async () => {
  const lonely = await startTestApp({ env: { REDIS_URL: "redis://127.0.0.1:1", RATE_LIMIT_LOGIN: "2/900" } });
  try {
    const health = await lonely.api.get("/health");
    const services = { database: "connected", redis: "disconnected" };
    expect([health.status, health.body]).toMatchObject([200, { status: "healthy", services }]);
    const logIn = async () => (await lonely.api.post("/auth/login", { email: "a@example.com", password: "no" })).status;
    expect([await logIn(), await logIn(), await logIn()]).toEqual([401, 401, 429]);
  } finally {
    await lonely.close();
  }
});
