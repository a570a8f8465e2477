import type { CarrierOptions, Vendor } from "../vendor.ts";
import type { World } from "../world.ts";
import { openCarrier, resumeCarrier } from "./carrier.ts";
import { esimsSection } from "./page.ts";
import { registerSandboxCalls } from "./sandbox-routes.ts";
import { registerWire } from "./wire-routes.ts";

/** The carrier of the sandbox: eSIM Access's interface on the wire, with its books, its notices and its habits. */
export function createCarrier(world: World, options: CarrierOptions): Vendor {
  const carrier = openCarrier(world, options);
  return {
    async register(server) {
      await registerWire(server, carrier);
      await registerSandboxCalls(server, carrier);
      server.addHook("onReady", () => resumeCarrier(carrier));
      server.addHook("onClose", () => carrier.notices.close());
    },
    page: () => esimsSection(carrier),
  };
}
