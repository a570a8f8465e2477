import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerWithFault } from "../answer-with-fault.ts";
import type { FaultKind } from "../faults.ts";
import type { Carrier } from "./carrier.ts";
import { type Endpoint, endpoints } from "./endpoints.ts";
import { inEnvelope, refusalEnvelope } from "./envelope.ts";
import { parseFields } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import { createRequestWindow, type RequestWindow } from "./request-window.ts";
import { authenticate } from "./signature.ts";

/** Serves the carrier's own interface. The scope keeps its body parser, raw bytes for the signature, to itself. */
export async function registerWire(server: FastifyInstance, carrier: Carrier): Promise<void> {
  const window = createRequestWindow(carrier.options.requestsPerSecond);
  await server.register(
    (scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
      for (const endpoint of endpoints) {
        scope.all(`/${endpoint.path}`, (request, reply) => serve({ carrier, window, endpoint, request, reply }));
      }
      done();
    },
    { prefix: "/esimaccess/api/v1/open" },
  );
}

interface Call {
  carrier: Carrier;
  window: RequestWindow;
  endpoint: Endpoint;
  request: FastifyRequest;
  reply: FastifyReply;
}

async function serve({ carrier, window, endpoint, request, reply }: Call): Promise<unknown> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const refusal = refusalAtTheDoor(request, body, carrier);
  if (refusal) return refusalEnvelope(refusal);
  if (!window.admit()) return await reply.code(429).send(refusalEnvelope(tooManyRequests(carrier)));
  const fault = carrier.world.faults.take("carrier", endpoint.operation);
  return await answerWithFault(fault, reply, () =>
    inEnvelope(endpoint.spelling, () =>
      endpoint.answer(carrier, parseFields(body), orderedRefusal(fault, endpoint.operation)),
    ),
  );
}

function refusalAtTheDoor(request: FastifyRequest, body: Buffer, { options }: Carrier): Refusal | undefined {
  if (request.method !== "POST") return new Refusal("methodUnsupported", "Only POST is supported");
  try {
    authenticate(request.headers, body, options);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function orderedRefusal(fault: FaultKind | undefined, operation: string): Refusal | undefined {
  const forbidding = ["cancel", "suspend", "revoke", "sms"];
  if (fault === "out_of_stock") return new Refusal("outOfStock", "Insufficient profiles in stock");
  if (fault === "price_changed") return new Refusal("priceDiffers", "The package price has changed");
  if (fault !== "refuse") return undefined;
  const reason = forbidding.includes(operation) ? "statusForbidsIt" : "orderParametersWrong";
  return new Refusal(reason, "The sandbox was asked to refuse this");
}

function tooManyRequests({ options }: Carrier): Refusal {
  const limit = `${options.requestsPerSecond} requests a second (SANDBOX_CARRIER_RPS)`;
  return new Refusal("busy", `The system is busy: more than ${limit}`);
}
