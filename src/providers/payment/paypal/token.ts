import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { sendRequest, type VendorResponse } from "../../../platform/vendor-http.ts";
import { PaymentUnavailable } from "../contract.ts";
import { readJson } from "./answer.ts";

export interface TokenOptions {
  url: string;
  clientId: string;
  clientSecret: string;
  clock: () => Date;
  timeoutMs: number;
}

export interface AccessToken {
  /** The token of now; callers at the same moment share one request for it. Throws `PaymentUnavailable`. */
  get(): Promise<string>;
  /** Says that PayPal no longer takes this token. Forgets it, unless a newer one is already there. */
  forget(token: string): void;
}

const TokenAnswer = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  expires_in: Type.Number({ minimum: 0 }),
});
const tokenAnswer = Compile(TokenAnswer);

// A token that expires between our check and PayPal's would cost a refused request and a second try.
const refreshEarlyMs = 60_000;

/** Keeps one access token for the whole process: PayPal throttles clients that fetch one per call. */
export function createAccessToken(options: TokenOptions): AccessToken {
  let current: { token: string; refreshAt: number } | undefined;
  let pending: Promise<string> | undefined;

  async function refresh(): Promise<string> {
    try {
      const answer = await fetchToken(options);
      const now = options.clock().getTime();
      current = { token: answer.access_token, refreshAt: now + answer.expires_in * 1000 - refreshEarlyMs };
      return answer.access_token;
    } finally {
      pending = undefined;
    }
  }

  return {
    async get() {
      if (current !== undefined && options.clock().getTime() < current.refreshAt) return current.token;
      pending ??= refresh();
      return await pending;
    },
    forget(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

async function fetchToken(options: TokenOptions): Promise<Static<typeof TokenAnswer>> {
  const answer = await requestToken(options);
  const body = readJson(answer.body);
  if (answer.status === 200 && tokenAnswer.Check(body)) return body;
  // The answer to wrong credentials never says which; neither do we, because the secret must not reach a log.
  throw new PaymentUnavailable(`PayPal gave no access token: it answered ${answer.status}`);
}

async function requestToken(options: TokenOptions): Promise<VendorResponse> {
  const credentials = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString("base64");
  try {
    return await sendRequest({
      vendor: "paypal",
      method: "POST",
      url: `${options.url}/v1/oauth2/token`,
      headers: { authorization: `Basic ${credentials}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
      timeoutMs: options.timeoutMs,
    });
  } catch (error) {
    // Without a token the payment itself was never asked for, so even a lost answer leaves nothing undecided.
    throw new PaymentUnavailable("PayPal gave no access token: it did not answer", { cause: error });
  }
}
