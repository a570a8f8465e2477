import Fastify from "fastify";

export interface ReceivedNotice {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface NoticeReceiver {
  readonly url: string;
  readonly received: readonly ReceivedNotice[];
  eventTypes(): string[];
  /** What it says from now on to whoever calls. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

/** A merchant's webhook endpoint, for the tests: it keeps what it gets, to the byte. */
export async function startNoticeReceiver(): Promise<NoticeReceiver> {
  const received: ReceivedNotice[] = [];
  let status = 200;
  const server = Fastify();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.post("/paypal-notices", (request, reply) => {
    received.push({ headers: request.headers, body: String(request.body) }); // The parser above makes it a string.
    return reply.code(status).send();
  });
  const address = await server.listen({ port: 0, host: "127.0.0.1" });
  return {
    url: `${address}/paypal-notices`,
    received,
    eventTypes: () => received.map(({ body }) => String((JSON.parse(body) as { event_type: unknown }).event_type)),
    answerWith: (wanted) => {
      status = wanted;
    },
    close: () => server.close(),
  };
}
