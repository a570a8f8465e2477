import type { FastifyInstance } from "fastify";
import { acceptEmptyJson } from "../json-body.ts";
import { type Carrier, visibleStatus } from "./carrier.ts";
import type { Esim } from "./esim.ts";
import { bytesPerMegabyte, unitsPerDollar } from "./offer.ts";
import { applyPhoneMove, MoveRefused, readPhoneMove } from "./phone-move.ts";

/** The calls by which people and programs look at the carrier and play the phones. */
export async function registerSandboxCalls(server: FastifyInstance, carrier: Carrier): Promise<void> {
  const { esims, notices } = carrier;
  await server.register((scope, _options, done) => {
    acceptEmptyJson(scope);
    scope.get("/api/esims", () => esims.list().map((esim) => esimToSandbox(carrier, esim)));
    scope.get<{ Params: { reference: string } }>("/api/esims/:reference", ({ params }) => {
      const esim = getEsim(carrier, params.reference);
      return { ...esimToSandbox(carrier, esim), messages: esim.messages };
    });
    scope.post<{ Params: { reference: string } }>("/api/esims/:reference", ({ params, body }) => {
      const move = readPhoneMove(body);
      const esim = getEsim(carrier, params.reference);
      if (visibleStatus(carrier, esim) === "GETTING_RESOURCE") {
        throw new MoveRefused(409, "This eSIM is still being allocated.");
      }
      return esimToSandbox(carrier, applyPhoneMove(carrier, esim, move));
    });
    scope.post("/api/esims/notices", ({ body }) => steerNotices(carrier, body));
    scope.get("/api/esims/notices", () => ({ suppress: notices.isSuppressed(), webhook: notices.webhook() ?? null }));
    scope.get("/api/carrier", () => carrierToSandbox(carrier));
    done();
  });
}

function getEsim({ esims }: Carrier, reference: string): Esim {
  const esim = esims.find(reference);
  if (!esim) throw new MoveRefused(404, `No eSIM has the number or ICCID ${reference}.`);
  return esim;
}

function esimToSandbox(carrier: Carrier, esim: Esim): Record<string, unknown> {
  return {
    esimTranNo: esim.esimTranNo,
    iccid: esim.iccid,
    orderNo: esim.orderNo,
    transactionId: esim.transactionId,
    esim_status: visibleStatus(carrier, esim),
    smdp_status: esim.smdpStatus,
    total_mb: esim.totalVolumeBytes / bytesPerMegabyte,
    used_mb: esim.usedBytes / bytesPerMegabyte,
    package_code: esim.sold.packageCode,
    expires_at: esim.expiresAt,
  };
}

function carrierToSandbox({ balance, esims }: Carrier): Record<string, unknown> {
  const all = esims.list();
  return {
    balance: balance.units() / unitsPerDollar,
    sold: all.length,
    cancelled: all.filter((esim) => esim.esimStatus === "CANCEL").length,
    topups: all.reduce((total, esim) => total + esim.topUps.length, 0),
  };
}

function steerNotices({ notices }: Carrier, body: unknown): Record<string, unknown> {
  const asked = typeof body === "object" && body !== null ? body : {};
  const suppress = "suppress" in asked ? asked.suppress : undefined;
  const replay = "replay" in asked ? asked.replay : undefined;
  if (typeof suppress === "boolean") notices.suppress(suppress);
  else if (replay !== true) {
    throw new MoveRefused(400, 'Say {"suppress": true}, {"suppress": false} or {"replay": true}.');
  }
  return { suppress: notices.isSuppressed(), replayed: replay === true ? notices.replay() : 0 };
}
