import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { SMTPServer } from "smtp-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { failureClassOf, findFreePort, listen, portOf, requestTo, sandbox, serve } from "./dialer.fixture.ts";
import { postToEndpoint } from "./post-to-endpoint.ts";

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
    const answer = await postToEndpoint(requestTo(url, { timeoutMs: 1_000 }), sandbox);
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
    const port = await findFreePort();
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
    onTestFinished(() => {
      server.close();
    });
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
