import type { FastifyInstance } from "fastify";
import { fieldsOf, oneOf, wholeNumber } from "./body-fields.ts";
import { type Fault, type FaultKind, type FaultTarget, faultKinds, faultTargets } from "./faults.ts";
import type { World } from "./world.ts";

const timesMax = 1_000_000;

export const faultOperations: Record<FaultTarget, readonly string[]> = {
  carrier: ["list", "order", "query", "cancel", "topup", "suspend", "sms", "usage"],
  paypal: ["token", "create", "get", "capture", "refund"],
  smtp: ["deliver"],
};

const anywhere = ["refuse", "error", "timeout", "slow", "drop_reply"] as const satisfies readonly FaultKind[];
const kindsByTarget: Record<FaultTarget, readonly FaultKind[]> = {
  carrier: faultKinds,
  paypal: anywhere,
  smtp: anywhere,
};

/** Orders misfortunes for the simulators, and ends them. */
export function registerFaultCalls(server: FastifyInstance, { faults }: World): void {
  server.get("/api/faults", () => faults.list());
  server.post("/api/faults", (request) => {
    faults.set(readFault(request.body));
    return faults.list();
  });
  server.delete("/api/faults", () => {
    faults.clear();
    return faults.list();
  });
}

function readFault(body: unknown): Fault {
  const fields = fieldsOf(body);
  const target = oneOf(fields, "target", faultTargets);
  const fault = oneOf(fields, "fault", kindsByTarget[target]);
  const times = wholeNumber(fields, "times", { min: 1, max: timesMax });
  return {
    target,
    fault,
    ...(fields["operation"] === undefined ? {} : { operation: oneOf(fields, "operation", faultOperations[target]) }),
    ...(times === undefined ? {} : { times }),
  };
}
