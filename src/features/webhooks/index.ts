export { describeEvents } from "./describe-events.ts";
export { type EventData, type EventType, eventCatalogue, eventTypes } from "./event-catalogue.ts";
export { webhookSchedule } from "./jobs.ts";
export { listSigningSecrets } from "./list-signing-secrets.ts";
export { publish } from "./publish.ts";
export { rotateWebhookSecrets } from "./rotate-webhook-secrets.ts";
