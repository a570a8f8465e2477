/** An answer as an outsider sees it. `body` is parsed JSON where the answer is JSON, and text otherwise. */
export interface TestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint: tests read answers of every shape and fail by themselves on a wrong one.
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface TestRequest {
  token?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as it is, instead of JSON. */
  raw?: string | Buffer | FormData;
}

/** Real HTTP, with JSON both ways. */
export interface TestClient {
  get(path: string, request?: TestRequest): Promise<TestAnswer>;
  post(path: string, body?: unknown, request?: TestRequest): Promise<TestAnswer>;
  put(path: string, body?: unknown, request?: TestRequest): Promise<TestAnswer>;
  delete(path: string, request?: TestRequest): Promise<TestAnswer>;
}

export function createTestClient(baseUrl: string): TestClient {
  const send = async (method: string, path: string, body: unknown, request: TestRequest = {}): Promise<TestAnswer> => {
    const isJson = body !== undefined && request.raw === undefined;
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(isJson ? { "content-type": "application/json" } : {}),
        ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
        ...request.headers,
      },
      ...(request.raw !== undefined ? { body: request.raw } : isJson ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const isJsonAnswer = (response.headers.get("content-type") ?? "").includes("json");
    return {
      status: response.status,
      headers: response.headers,
      body: isJsonAnswer && text !== "" ? JSON.parse(text) : text,
    };
  };
  return {
    get: async (path, request) => await send("GET", path, undefined, request),
    post: async (path, body, request) => await send("POST", path, body, request),
    put: async (path, body, request) => await send("PUT", path, body, request),
    delete: async (path, request) => await send("DELETE", path, undefined, request),
  };
}
