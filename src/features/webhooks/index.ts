export { type EventType, eventTypes, publish } from "./publish.ts";
