import Fastify from "fastify";
import { onTestFinished } from "vitest";

export interface CaughtNotice {
  notifyType: string;
  notifyId: string;
  eventGenerateTime: string;
  content: Record<string, unknown>;
}

export interface NoticeCatcher {
  url: string;
  caught: CaughtNotice[];
  /** Resolves with the caught notices as soon as there are enough of them. */
  until(isEnough: (caught: CaughtNotice[]) => boolean): Promise<CaughtNotice[]>;
}

/** Stands where the platform would, and answers each notice with the status that its turn has, 200 by default. */
export async function catchNotices(statuses: number[] = []): Promise<NoticeCatcher> {
  const caught: CaughtNotice[] = [];
  let waiting: (() => void)[] = [];
  const server = Fastify({ forceCloseConnections: true });
  server.post<{ Body: CaughtNotice }>("/notices", (request, reply) => {
    caught.push(request.body);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
    return reply.code(statuses.shift() ?? 200).send({});
  });
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close());
  return {
    url: `${url}/notices`,
    caught,
    async until(isEnough) {
      while (!isEnough(caught)) await new Promise<void>((resolve) => waiting.push(resolve));
      return caught;
    },
  };
}
