import { randomBytes } from "node:crypto";

// The demo reads answers of many shapes and prints a few fields of each; a wrong one shows in the print.
// biome-ignore lint: see above
export type Body = any; // eslint-disable-line @typescript-eslint/no-explicit-any

export interface Answer {
  status: number;
  body: Body;
}

export interface CallOptions {
  token?: string;
  body?: unknown;
  /** Statuses that this call is meant to end with. */
  expect?: number[];
  headers?: Record<string, string>;
}

/** The two things the demo talks to: the API, and the sandbox's own interface. */
export interface Connection {
  api(method: string, path: string, options?: CallOptions): Promise<Answer>;
  sandbox(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Throws a sentence that says what to do when no server runs. */
  requireRunning(): Promise<void>;
  /** The token in the newest mail to `email` whose subject matches. */
  mailedToken(email: string): Promise<string>;
  /** The newest mail to `email` that has an image in it. */
  orderMail(email: string): Promise<Body>;
  newKey(): string;
}

const patienceMs = 20_000;
const pauseMs = 150;

export function connect(apiUrl: string, sandboxUrl: string): Connection {
  const api = async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const answer = await send(method, `${apiUrl}${path}`, options);
    const expected = options.expect ?? [200, 201];
    if (!expected.includes(answer.status))
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const sandbox = async (method: string, path: string, body?: unknown): Promise<Answer> =>
    await send(method, `${sandboxUrl}${path}`, { body });
  const mails = async (email: string): Promise<Body[]> =>
    (await sandbox("GET", `/api/messages?to=${encodeURIComponent(email)}`)).body;
  return {
    api,
    sandbox,
    async requireRunning() {
      const isRunning = await api("GET", "/health").then(
        () => true,
        () => false,
      );
      if (!isRunning) throw new Error(`No Passim answers at ${apiUrl}. Start it in another terminal: npm start`);
    },
    mailedToken: async (email) =>
      await eventually(
        `a mail with a token to ${email}`,
        async () => /^Token: (\S+)$/m.exec((await mails(email))[0]?.text ?? "")?.[1],
      ),
    orderMail: async (email) =>
      await eventually(`the mail with the QR code to ${email}`, async () =>
        (await mails(email)).find((mail) => mail.attachments.length > 0),
      ),
    newKey: () => `demo-${randomBytes(8).toString("hex")}`,
  };
}

async function send(method: string, url: string, options: CallOptions): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : parse(text) };
}

function parse(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Asks until there is an answer; says what was waited for when there never is. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${patienceMs / 1_000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
