export { type EventData, type EventType, eventCatalogue, eventTypes } from "./event-catalogue.ts";
export { webhookSchedule } from "./jobs.ts";
export { type NewEvent, publish } from "./publish.ts";
