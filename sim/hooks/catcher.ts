import type { Book } from "../book.ts";
import type { World } from "../world.ts";

const caughtMax = 10_000;
const caughtMaxBytes = 64 * 1024 * 1024;

/** One request as it arrived, the body byte for byte as text. */
export interface CaughtHook {
  id: string;
  name: string;
  method: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  received_at: string;
}

/** What the endpoint of that name answers. */
export interface HookBehaviour {
  status: number;
  delay_ms: number;
  location?: string;
  body_bytes?: number;
}

export interface Catcher {
  /** Notes a request; it is on disk when this returns. */
  catch(hook: Omit<CaughtHook, "id" | "received_at">): void;
  /** Oldest first. */
  received(name: string): CaughtHook[];
  forget(name: string): void;
  /** Every endpoint that was called or told how to behave, in the order in which that began. */
  names(): { name: string; count: number }[];
  behaviour(name: string): HookBehaviour;
  setBehaviour(name: string, behaviour: HookBehaviour): void;
}

/** Endpoints for anybody's webhooks, made by calling them. Past 10,000 requests or 64 MB the oldest are forgotten. */
export function createCatcher(world: World): Catcher {
  const caught = world.book<CaughtHook>("hooks");
  const behaviours = world.book<{ name: string; behaviour: HookBehaviour }>("hook-behaviours");
  let heldBytes = caught.values().reduce((bytes, hook) => bytes + sizeBytes(hook), 0);
  let held = caught.values().length;

  const forget = (hooks: CaughtHook[]) => {
    for (const hook of hooks) caught.delete(hook.id);
    heldBytes -= hooks.reduce((bytes, hook) => bytes + sizeBytes(hook), 0);
    held -= hooks.length;
  };
  const received = (name: string) => caught.values().filter((hook) => hook.name === name);
  return {
    catch(hook) {
      const noted = { id: `hook-${world.random(8).toString("hex")}`, ...hook, received_at: new Date().toISOString() };
      caught.put(noted.id, noted);
      heldBytes += sizeBytes(noted);
      held += 1;
      if (held > caughtMax || heldBytes > caughtMaxBytes) forget(oldestTenth(caught));
    },
    received,
    forget: (name) => forget(received(name)),
    names() {
      const counts = new Map(behaviours.values().map(({ name }) => [name, 0]));
      for (const { name } of caught.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
      return [...counts].map(([name, count]) => ({ name, count }));
    },
    behaviour: (name) => behaviours.get(name)?.behaviour ?? { status: 200, delay_ms: 0 },
    setBehaviour: (name, behaviour) => behaviours.put(name, { name, behaviour }),
  };
}

function sizeBytes(hook: CaughtHook): number {
  // Headers and the rest are small beside this in all but the tiniest hooks.
  return hook.body.length + 1000;
}

// A tenth at a time, so that a full catcher does not look for its oldest at every request.
function oldestTenth(caught: Book<CaughtHook>): CaughtHook[] {
  const all = caught.values();
  return all.slice(0, Math.ceil(all.length / 10));
}
