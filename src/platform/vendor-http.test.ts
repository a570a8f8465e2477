import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { NoAnswer, NotSent, sendRequest } from "./vendor-http.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const call = (url: string, timeoutMs = 5_000) =>
  sendRequest({
    vendor: "somebody",
    method: "POST",
    url,
    headers: { "content-type": "text/plain" },
    body: "ping",
    timeoutMs,
  });

describe("a request to a vendor", () => {
  test("answers whatever status the vendor chose, with its headers and text", async () => {
    const url = await serve((incoming, outgoing) => {
      incoming.resume();
      outgoing.writeHead(503, { "Retry-After": "7", "Set-Cookie": ["a=1", "b=2"] }).end("später");
    });
    const answer = await call(url);
    expect(answer).toMatchObject({ status: 503, body: "später" });
    expect(answer.headers).toMatchObject({ "retry-after": "7", "set-cookie": "a=1, b=2" });
  });

  test("does not follow a redirect", async () => {
    const url = await serve((_incoming, outgoing) => outgoing.writeHead(302, { location: "/elsewhere" }).end());
    expect((await call(url)).status).toBe(302);
  });

  test("is NotSent when nobody listens", async () => {
    await expect(call(`http://127.0.0.1:${await freePort()}`)).rejects.toBeInstanceOf(NotSent);
  });

  test("is NotSent when the name does not exist", async () => {
    await expect(call("http://vendor.invalid/")).rejects.toBeInstanceOf(NotSent);
  });

  test("is NotSent when TLS can't be agreed on", async () => {
    const url = await serve((_incoming, outgoing) => outgoing.end());
    await expect(call(url.replace("http:", "https:"))).rejects.toBeInstanceOf(NotSent);
  });

  test("is NoAnswer when the vendor keeps silent until the deadline", async () => {
    const url = await serve((incoming) => incoming.resume());
    await expect(call(url, 50)).rejects.toBeInstanceOf(NoAnswer);
  });

  test("is NoAnswer when the vendor reads it and hangs up", async () => {
    const url = await serve((incoming) => incoming.resume().on("end", () => incoming.socket.destroy()));
    await expect(call(url)).rejects.toBeInstanceOf(NoAnswer);
  });

  test("is NoAnswer when the answer is cut short", async () => {
    const url = await serve((_incoming, outgoing) => {
      outgoing.writeHead(200, { "content-length": "100" }).write("half", () => outgoing.destroy());
    });
    await expect(call(url)).rejects.toBeInstanceOf(NoAnswer);
  });

  test("is NoAnswer when the answer is larger than anything we would read", async () => {
    const url = await serve((_incoming, outgoing) => {
      outgoing.writeHead(200, { "content-length": String(64 * 1024 * 1024) }).write(Buffer.alloc(33 * 1024 * 1024));
    });
    await expect(call(url)).rejects.toBeInstanceOf(NoAnswer);
  });
});
