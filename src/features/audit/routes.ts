import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { paginate, readPage, successPage } from "../../platform/http/schemas.ts";
import { presentAuditEvent } from "./present.ts";
import { AuditEventShape, AuditQuery } from "./schema.ts";
import { countAuditEvents, listAuditEvents } from "./store.ts";

export function auditRoutes(app: App): Route[] {
  const { db } = app.database;
  return [
    route({
      method: "GET",
      path: "/audit-log",
      operation: "listAuditEvents",
      summary: "List Audit Log",
      description:
        "Who did what to your account and from where, newest first: logins that worked or failed, attempts to register your address again, sessions, passwords, your name, keys, the second factor, branding profiles, logos, mail servers, prices, webhook subscriptions and their secrets, billing, cancelled or changed orders, suspended and revoked eSIMs. " +
        "What orders, top-ups and payments did is in their own lists and in the statement. Nobody can change or remove an entry: each is bound to all before it by its digest.",
      tag: "Security",
      access: "user",
      isForSessionsOnly: true,
      query: AuditQuery,
      responses: { 200: successPage(AuditEventShape) },
      handler: async ({ actor, query }) => {
        const page = readPage(query);
        const [events, total] = await Promise.all([
          listAuditEvents(db, actor.accountId, query.action, page),
          countAuditEvents(db, actor.accountId, query.action),
        ]);
        return ok({ data: events.map(presentAuditEvent), pagination: paginate(page, total) });
      },
    }),
  ];
}
