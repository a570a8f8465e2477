import Fastify, { type FastifyInstance } from "fastify";
import { registerClockCalls } from "./clock-routes.ts";
import { registerFaultCalls } from "./fault-routes.ts";
import { type Catcher, createCatcher } from "./hooks/catcher.ts";
import { registerHookCalls, registerHookEndpoints } from "./hooks/routes.ts";
import { hooksSection } from "./hooks/section.ts";
import { acceptEmptyJson } from "./json-body.ts";
import type { Mailbox } from "./mail/mailbox.ts";
import { registerMailCalls } from "./mail/routes.ts";
import { mailboxSection } from "./mail/section.ts";
import { clockSection } from "./page/clock-section.ts";
import { faultsSection } from "./page/faults-section.ts";
import { registerPage } from "./page/routes.ts";
import type { VendorPart } from "./page/section.ts";
import type { World } from "./world.ts";

interface Parts {
  mailbox: Mailbox;
  vendors: VendorPart[];
  smtpPort: number;
  platformUrl: string;
}

/** The sandbox's one web server: the vendors' protocols, the calls for programs and the page for people. */
export function createServer(world: World, parts: Parts): FastifyInstance {
  const catcher = createCatcher(world);
  const server = Fastify({ forceCloseConnections: true });
  server.addHook("onError", (request, _reply, error, done) => {
    if ((error.statusCode ?? 500) >= 500) world.log(`${request.method} ${request.url} failed: ${error.stack ?? ""}`);
    done();
  });
  // Each vendor has a scope of its own, since each reads bodies and words its errors in its own way.
  for (const { vendor } of parts.vendors)
    void server.register(async (scope) => {
      await vendor.register(scope);
    });
  void server.register((scope, _options, done) => {
    registerHookEndpoints(scope, { world, catcher });
    done();
  });
  void server.register((scope, _options, done) => {
    registerOwnCalls(scope, world, { ...parts, catcher });
    done();
  });
  return server;
}

function registerOwnCalls(server: FastifyInstance, world: World, parts: Parts & { catcher: Catcher }): void {
  const { mailbox, catcher, vendors, smtpPort, platformUrl } = parts;
  acceptEmptyJson(server);
  registerMailCalls(server, world, { mailbox, platformUrl });
  registerHookCalls(server, catcher);
  registerFaultCalls(server, world);
  registerClockCalls(server, world);
  const sections = [
    mailboxSection(mailbox, { smtpPort }),
    hooksSection(catcher, world),
    faultsSection(world.faults),
    clockSection(world.clock),
  ];
  registerPage(server, world, { sections, vendors, platformUrl });
}
