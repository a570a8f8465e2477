import { Type } from "typebox";
import type { App } from "../../../app.ts";
import { ok, type Route, route } from "../../../platform/http/route.ts";
import { pageQuery, paginate, readPage, success, successPage } from "../../../platform/http/schemas.ts";
import { endOwnSession } from "./end-session.ts";
import { presentSession } from "./present.ts";
import { SessionParams, SessionShape } from "./schema.ts";
import { countSessions, listSessions } from "./store.ts";

const shared = { tag: "Security", access: "user", isForSessionsOnly: true } as const;

export function ownSessionRoutes(app: App): Route[] {
  const { db } = app.database;
  return [
    route({
      ...shared,
      method: "GET",
      path: "/users/me/sessions",
      operation: "listSessions",
      summary: "List Sessions",
      description: "Where your account is logged in, newest first.",
      query: Type.Object(pageQuery),
      responses: { 200: successPage(SessionShape) },
      handler: async ({ actor, query }) => {
        const page = readPage(query);
        const now = app.clock.now();
        const [sessions, total] = await Promise.all([
          listSessions(db, actor.accountId, now, page),
          countSessions(db, actor.accountId, now),
        ]);
        return ok({
          data: sessions.map((session) => presentSession(session, actor)),
          pagination: paginate(page, total),
        });
      },
    }),
    route({
      ...shared,
      method: "DELETE",
      path: "/users/me/sessions/:id",
      operation: "endSession",
      summary: "End Session",
      description:
        "At once: neither of its tokens is taken from the next request on. Ending this very session logs you out.",
      params: SessionParams,
      responses: { 200: success({}) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        await endOwnSession(app, actor, params.id);
        return ok({ message: "The session was ended." });
      },
    }),
  ];
}
