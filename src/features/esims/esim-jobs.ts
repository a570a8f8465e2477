import { defineJob, noPayload } from "../../platform/jobs/index.ts";

/** Reads what carriers would otherwise only tell in notices, which get lost. */
export const RefreshEsims = defineJob({
  name: "refresh-esims",
  queue: "background",
  payload: noPayload,
  attemptsMax: 3,
});
