import { after, minuteMs } from "../../platform/clock.ts";
import type { Branding } from "../branding/index.ts";

/** Longer than the tries of a mail take when each fails at once, so that all mails of a server that hangs go through ours soon. */
const restMs = minuteMs;
/** Of this process alone: another one finds out for itself. */
const restsUntil = new Map<string, Date>();

/** Lets a server rest that kept us waiting until we gave up. One that was mended meanwhile is asked again when the minute is over. */
export function letRest(branding: Branding, now: Date): void {
  for (const [key, until] of restsUntil) if (until <= now) restsUntil.delete(key);
  restsUntil.set(keyOf(branding), after(now, restMs));
}

export function isResting(branding: Branding, now: Date): boolean {
  return (restsUntil.get(keyOf(branding)) ?? now) > now;
}

function keyOf({ profileId, mailServer }: Branding): string {
  return `${profileId} ${mailServer?.host ?? ""}`;
}
