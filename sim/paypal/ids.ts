import type { World } from "../world.ts";

const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";

/** An identifier as PayPal makes them for orders, captures, refunds and webhooks: 17 capitals and digits. */
export function newId(world: World, length = 17): string {
  return [...world.random(length)].map((byte) => alphabet.charAt(byte % alphabet.length)).join("");
}

/** A random UUID, the form of a transmission's id. */
export function newUuid(world: World): string {
  const hex = world.random(16).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}

/** The simulated time as PayPal prints it: UTC, whole seconds. */
export function wireTime(world: World): string {
  return `${world.clock.now().toISOString().slice(0, 19)}Z`;
}
