import type { Route } from "../../src/platform/http/route.ts";
import { listRoutes } from "../../src/server.ts";
import type { TestApp } from "../setup/test-app.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import type { Schema } from "./wrong-values.ts";

/** An operation as the reference describes it. */
export interface Operation {
  operationId: string;
  security: unknown[];
  description: string;
  parameters?: {
    name: string;
    in: "path" | "query" | "header";
    required: boolean;
    allowEmptyValue?: boolean;
    schema: Schema;
  }[];
  responses: Record<string, { headers?: Record<string, unknown>; content: Record<string, { schema?: Schema }> }>;
  requestBody?: {
    content: Record<string, { schema: Schema; examples?: { example: { value: Record<string, unknown> } } }>;
  };
}

/** The same with the route that answers it. */
export interface Listed {
  name: string;
  method: string;
  path: string;
  operation: Operation;
  route: Route;
}

/** Every operation of the reference that `test` serves. */
export async function listOperations(test: TestApp): Promise<Listed[]> {
  const { paths } = (await test.api.get("/openapi.json")).body as { paths: Record<string, Record<string, Operation>> };
  const routes = listRoutes(test.app).filter((route) => route.isListed);
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const route = routes.find((candidate) => candidate.operation === operation.operationId);
      if (!route) throw new Error(`${operation.operationId} has no route`);
      return { name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, operation, route };
    }),
  );
  if (listed.length !== routes.length) throw new Error("a route is listed that the reference does not show");
  return listed;
}

/** The body that the reference shows. */
export function exampleOf(entry: Listed): Record<string, unknown> | undefined {
  return entry.operation.requestBody?.content["application/json"]?.examples?.example.value;
}

export interface Sent {
  token?: string | undefined;
  body?: unknown;
  /** Instead of the reference's, with an unknown id for each parameter. */
  path?: string;
  headers?: Record<string, string>;
}

export async function call({ api }: Pick<TestApp, "api">, entry: Listed, sent: Sent): Promise<TestAnswer> {
  const path = sent.path ?? entry.path.replaceAll(/\{\w+\}/g, "unknown-id");
  const hasBody = sent.body !== undefined && entry.method !== "GET";
  const request = {
    token: sent.token,
    headers: { ...(hasBody ? { "content-type": "application/json" } : {}), ...sent.headers },
    ...(hasBody ? { raw: JSON.stringify(sent.body) } : {}),
  };
  switch (entry.method) {
    case "GET":
      return await api.get(path, request);
    case "DELETE":
      return await api.delete(path, request);
    case "PUT":
      return await api.put(path, undefined, request);
    default:
      return await api.post(path, undefined, request);
  }
}
