import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { eventually } from "../../test/factories.ts";
import { useTestApp } from "../../test/setup/test-app.ts";
import { buildServer } from "../server.ts";

const platform = useTestApp();

test("a request that was on its way when the door closed is answered like any other, and then the door is shut", async () => {
  const { app } = platform;
  const server = await buildServer(app);
  const port = Number(new URL(await server.listen({ host: "127.0.0.1", port: 0 })).port);
  const health = `http://127.0.0.1:${port}/api/v1/health`;
  const late = connect(port, "127.0.0.1");
  let text = "";
  late.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  // Known to be read once a request behind it on another connection is answered.
  late.write("GET /api/v1/users/me HTTP/1.1\r\nHost: passim\r\n");
  await fetch(health);
  app.readiness.isDraining = true;
  const closed = server.close();
  await eventually(
    "the door to be closed",
    async () =>
      await fetch(health).then(
        () => undefined,
        () => true,
      ),
  );
  late.write("\r\n");
  await once(late, "close");
  await closed;
  app.readiness.isDraining = false;
  const [head = "", body = ""] = text.split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 401 .*\r\nconnection: close/is);
  expect(JSON.parse(body)).toMatchObject({ success: false, error: { code: "unauthenticated" } });
});
