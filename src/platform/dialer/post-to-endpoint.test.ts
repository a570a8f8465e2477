import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectToHost } from "./connect.ts";
import { DialFailed } from "./dial-failed.ts";
import type { DialPolicy } from "./endpoint-url.ts";
import { type EndpointRequest, postToEndpoint } from "./post-to-endpoint.ts";

const sandbox: DialPolicy = { allowLoopback: true, ports: [443] };
let closers: (() => unknown)[];

beforeEach(() => {
  closers = [];
});

afterEach(() => {
  for (const close of closers) close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`;
}

function requestTo(url: string, changes: Partial<EndpointRequest> = {}): EndpointRequest {
  return { url, headers: {}, body: "{}", timeoutMs: 5_000, maxResponseBytes: 65_536, ...changes };
}

async function failureClassOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DialFailed) return error.failureClass;
    throw error;
  }
  return "none";
}

describe("a post to an endpoint", () => {
  it("carries body and headers and brings back status, headers and text", async () => {
    const url = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => response.writeHead(202, { "x-seen": request.headers["webhook-id"] }).end(`got ${body}`));
    });
    const answer = await postToEndpoint(
      requestTo(url, { headers: { "webhook-id": "evt_1" }, body: '{"a":1}' }),
      sandbox,
    );
    expect(answer).toMatchObject({ status: 202, body: 'got {"a":1}' });
    expect(answer.headers["x-seen"]).toBe("evt_1");
  });

  it("names the host that the customer gave, whatever the headers say", async () => {
    let host: string | undefined;
    const url = await serve((request, response) => {
      host = request.headers.host;
      response.end();
    });
    const named = url.replace("127.0.0.1", "localhost");
    const headers = { Host: "internal.example", Connection: "upgrade", "Proxy-Authorization": "x", TE: "trailers" };
    expect(await postToEndpoint(requestTo(named, { headers }), sandbox)).toMatchObject({ status: 200 });
    expect(host).toBe(new URL(named).host);
  });

  it("does not follow a redirect", async () => {
    let visits = 0;
    const inside = await serve((_, response) => {
      visits += 1;
      response.end("secret");
    });
    const url = await serve((_, response) => response.writeHead(307, { location: inside }).end());
    const answer = await postToEndpoint(requestTo(url), sandbox);
    expect(answer).toMatchObject({ status: 307, body: "" });
    expect(visits).toBe(0);
  });

  it("keeps one kilobyte of a long answer, and hangs up on one that does not end", async () => {
    let pouredBytes = 0;
    let hungUp: Promise<unknown> | undefined;
    const url = await serve((request, response) => {
      hungUp = new Promise((resolve) => request.socket.once("close", resolve));
      const pour = () => {
        do pouredBytes += 4096;
        while (!response.destroyed && response.write("x".repeat(4096)));
        response.once("drain", pour);
      };
      pour();
    });
    const answer = await postToEndpoint(requestTo(url, { maxResponseBytes: 16_384 }), sandbox);
    expect(answer).toMatchObject({ status: 200, body: "x".repeat(1024) });
    await hungUp;
    // What is more than the limit was under way in the buffers between the two.
    expect(pouredBytes).toBeLessThan(32 * 1024 * 1024);
  });

  it("takes the status of an endpoint whose text trickles past the deadline", async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(timer));
    });
    const answer = await postToEndpoint(requestTo(url, { timeoutMs: 300 }), sandbox);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/^x+$/);
  });

  it("takes the status of an endpoint that breaks off in the middle of its text", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    expect(await postToEndpoint(requestTo(url), sandbox)).toMatchObject({ status: 200, body: "half" });
  });

  it("uses kept connections again for the same address", async () => {
    let connections = 0;
    const server = createHttpServer((_, response) => response.end());
    server.on("connection", () => (connections += 1));
    const url = `http://127.0.0.1:${await listen(server)}`;
    for (let count = 0; count < 8; count += 1) await postToEndpoint(requestTo(url), sandbox);
    expect(connections).toBeLessThan(8);
  });
});

describe("a failed post says", () => {
  it("timeout for an endpoint that does not answer", async () => {
    const url = await serve(() => undefined);
    expect(await failureClassOf(postToEndpoint(requestTo(url, { timeoutMs: 100 }), sandbox))).toBe("timeout");
  });

  it("timeout for headers that trickle past the deadline", async () => {
    const port = await listen(
      createServer((socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        const timer = setInterval(() => socket.write("x: y\r\n"), 10);
        socket.on("close", () => clearInterval(timer));
      }),
    );
    const post = postToEndpoint(requestTo(`http://127.0.0.1:${port}`, { timeoutMs: 200 }), sandbox);
    expect(await failureClassOf(post)).toBe("timeout");
  });

  it("timeout for a name server that does not answer", async () => {
    const policy = { ...sandbox, lookup: () => new Promise<string[]>(() => undefined) };
    const post = postToEndpoint(requestTo("https://hooks.example.com", { timeoutMs: 100 }), policy);
    expect(await failureClassOf(post)).toBe("timeout");
  });

  it("dns_failed for a name that does not exist or has no address", async () => {
    const missing = { ...sandbox, lookup: () => Promise.reject(new Error("ENOTFOUND")) };
    const empty = { ...sandbox, lookup: () => Promise.resolve([]) };
    const request = requestTo("https://hooks.example.com");
    expect(await failureClassOf(postToEndpoint(request, missing))).toBe("dns_failed");
    expect(await failureClassOf(postToEndpoint(request, empty))).toBe("dns_failed");
  });

  it("connect_failed where nobody listens", async () => {
    const port = await listen(createServer());
    closers.pop()?.();
    expect(await failureClassOf(postToEndpoint(requestTo(`http://127.0.0.1:${port}`), sandbox))).toBe("connect_failed");
    expect(await failureClassOf(postToEndpoint(requestTo(`https://127.0.0.1:${port}`), sandbox))).toBe(
      "connect_failed",
    );
  });

  it("reset for an endpoint that hangs up, or does not speak HTTP", async () => {
    const hangsUp = await listen(createServer((socket) => socket.once("data", () => socket.destroy())));
    const babbles = await listen(createServer((socket) => socket.once("data", () => socket.end("220 smtp ready\r\n"))));
    expect(await failureClassOf(postToEndpoint(requestTo(`http://127.0.0.1:${hangsUp}`), sandbox))).toBe("reset");
    expect(await failureClassOf(postToEndpoint(requestTo(`http://127.0.0.1:${babbles}`), sandbox))).toBe("reset");
  });

  it("reset for headers without end", async () => {
    const port = await listen(
      createServer((socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        const pour = () => {
          while (!socket.destroyed && socket.write(`x: ${"y".repeat(4096)}\r\n`));
          socket.once("drain", pour);
        };
        pour();
      }),
    );
    expect(await failureClassOf(postToEndpoint(requestTo(`http://127.0.0.1:${port}`), sandbox))).toBe("reset");
  });

  it("tls_failed for a certificate that nobody signed", async () => {
    const server = new SMTPServer({ secure: true });
    server.on("error", () => undefined);
    const listener = server.listen(0, "127.0.0.1");
    await once(listener, "listening");
    closers.push(() => server.close());
    const port = portOf(listener);
    expect(await failureClassOf(postToEndpoint(requestTo(`https://127.0.0.1:${port}`), sandbox))).toBe("tls_failed");
  });

  it("tls_failed for a server without a certificate, which was asked by its name", async () => {
    const asked: string[] = [];
    const server = createTlsServer({
      SNICallback: (name, done) => {
        asked.push(name);
        done(new Error("no such name"));
      },
    });
    const port = await listen(server);
    expect(await failureClassOf(postToEndpoint(requestTo(`https://localhost:${port}`), sandbox))).toBe("tls_failed");
    expect(asked).toEqual(["localhost"]);
  });
});

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
    const port = await listen(createServer());
    closers.pop()?.();
    const dial = connectToHost({ host: "127.0.0.1", port, timeoutMs: 5_000 }, sandbox);
    expect(await failureClassOf(dial)).toBe("connect_failed");
  });
});
