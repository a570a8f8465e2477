import { Type } from "typebox";
import { defineJob } from "../../platform/jobs/index.ts";

/** Tells a reseller that mails went through the system's server instead of its own. */
export const SendFallbackNotice = defineJob({
  name: "send-smtp-fallback-notice",
  queue: "mail",
  payload: Type.Object({
    profileId: Type.String(),
    host: Type.String(),
    reasonText: Type.String(),
    day: Type.String(),
  }),
  attemptsMax: 20,
});
