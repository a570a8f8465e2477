import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { connectToHost } from "./connect.ts";
import { failureClassOf, findFreePort, listen, requestTo, sandbox, serve } from "./dialer.fixture.ts";
import type { DialPolicy } from "./endpoint-url.ts";
import { postToEndpoint } from "./post-to-endpoint.ts";

describe("a forbidden address", () => {
  const production: DialPolicy = { allowLoopback: false, ports: [443, 8443] };

  it.each([
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "2130706433",
    "017700000001",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
  ])("is not connected to when it is spelled %s", async (host) => {
    let connections = 0;
    const server = createServer(() => (connections += 1));
    const port = await listen(server);
    const policy = { ...production, ports: [port] };
    expect(await failureClassOf(postToEndpoint(requestTo(`https://${host}:${port}/`), policy))).toBe(
      "forbidden_address",
    );
    const bare = host.replace(/[[\]]/g, "");
    const dial = connectToHost({ host: bare, port, timeoutMs: 5_000 }, policy);
    expect(await failureClassOf(dial)).toBe("forbidden_address");
    expect(connections).toBe(0);
  });

  it.each([
    [["127.0.0.1"]],
    [["8.8.8.8", "127.0.0.1"]],
    [["2606:4700:4700::1111", "::1"]],
    [["8.8.8.8", "::ffff:10.0.0.1"]],
    [["64:ff9b::a9fe:a9fe"]],
    [["2002:7f00:1::"]],
    [["not an address"]],
  ])("is not connected to when a name leads to %j", async (addresses) => {
    const policy = { ...production, lookup: () => Promise.resolve(addresses) };
    expect(await failureClassOf(postToEndpoint(requestTo("https://hooks.example.com/"), policy))).toBe(
      "forbidden_address",
    );
    const dial = connectToHost({ host: "hooks.example.com", port: 443, timeoutMs: 5_000 }, policy);
    expect(await failureClassOf(dial)).toBe("forbidden_address");
  });

  it("is not reached by a name that answers a public address once and a private one afterwards", async () => {
    let connections = 0;
    const port = await listen(createServer(() => (connections += 1)));
    const answers = [["192.0.2.1"], ["127.0.0.1"]];
    let lookups = 0;
    const lookup = () => Promise.resolve(answers[lookups++] ?? []);
    // The first answer is in a documentation range, where nothing is connected to: what matters is that nobody asks again.
    const policy = { ...production, ports: [port], lookup };
    expect(await failureClassOf(postToEndpoint(requestTo(`https://hooks.example.com:${port}/`), policy))).toBe(
      "forbidden_address",
    );
    expect(lookups).toBe(1);
    expect(await failureClassOf(postToEndpoint(requestTo(`https://hooks.example.com:${port}/`), policy))).toBe(
      "forbidden_address",
    );
    expect(connections).toBe(0);
  });

  it("is asked about once for each post, so that what was checked is what is connected to", async () => {
    let lookups = 0;
    const url = await serve((_, response) => response.end());
    const lookup = () => {
      lookups += 1;
      // A second question would be answered with a place where nobody listens.
      return Promise.resolve(lookups === 1 ? ["127.0.0.1"] : ["127.0.0.2"]);
    };
    const named = url.replace("127.0.0.1", "hooks.localhost");
    expect(await postToEndpoint(requestTo(named), { ...sandbox, lookup })).toMatchObject({ status: 200 });
    expect(lookups).toBe(1);
  });
});

describe("a connection to a host", () => {
  it("reaches the server, and only the ports of the policy", async () => {
    const port = await listen(createServer((socket) => socket.end("220 ready\r\n")));
    const socket = await connectToHost({ host: "localhost", port, timeoutMs: 5_000 }, sandbox);
    const greeting = await new Promise((resolve) => socket.once("data", (data) => resolve(data.toString())));
    expect(greeting).toBe("220 ready\r\n");
    const dial = connectToHost({ host: "smtp.example.com", port: 22, timeoutMs: 5_000 }, sandbox);
    expect(await failureClassOf(dial)).toBe("forbidden_address");
  });

  it("says connect_failed where nobody listens", async () => {
    const port = await findFreePort();
    const dial = connectToHost({ host: "127.0.0.1", port, timeoutMs: 5_000 }, sandbox);
    expect(await failureClassOf(dial)).toBe("connect_failed");
  });
});
