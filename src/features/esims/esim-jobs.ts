import { Type } from "typebox";
import { defineJob, exponentialBackoff, noPayload } from "../../platform/jobs/index.ts";

/** Reads the state of an eSIM of which its carrier has told something. In slots of its own, so that many phones never hold up an order. */
export const RefreshEsim = defineJob({
  name: "refresh-esim",
  queue: "esims",
  payload: Type.Object({
    esimId: Type.String(),
    lastDayUntil: Type.Optional(
      Type.String({ description: "When the validity ends whose last day the carrier told of" }),
    ),
  }),
  attemptsMax: 50,
  backoffMs: exponentialBackoff(1_000, 60_000),
});

/** Reads what carriers would otherwise only tell in notices, which get lost. */
export const RefreshEsims = defineJob({
  name: "refresh-esims",
  queue: "background",
  payload: noPayload,
  attemptsMax: 3,
});
