/** How many jobs of a queue one worker runs at a time. */
export interface Slots {
  /** Those that began in the last second, and those that find no room below. */
  running: number;
  /** Beside them, those that have run for longer: they wait for somebody else's machine, and take from ours little but a socket. */
  waiting: number;
}

export interface HeldSlots {
  /** How many jobs may be started now. */
  free(): number;
  /** Holds a slot until the run, which never fails, has ended. */
  hold(run: Promise<unknown>): void;
  /** Settles when every run has ended. */
  empty(): Promise<void>;
}

const waitsAfterMs = 1_000;

/** Counts a queue's slots; `onFree` is called each time that one becomes free. */
export function createSlots(slots: Slots, onFree: () => void): HeldSlots {
  const running = new Set<Promise<unknown>>();
  const waiting = new Set<Promise<unknown>>();
  return {
    free: () => slots.running - running.size,
    hold(run) {
      running.add(run);
      let timer: NodeJS.Timeout;
      const later = (): void => {
        timer = setTimeout(() => {
          if (waiting.size >= slots.waiting) {
            later();
            return;
          }
          running.delete(run);
          waiting.add(run);
          onFree();
        }, waitsAfterMs);
      };
      if (slots.waiting > 0) later();
      void run.then(() => {
        clearTimeout(timer);
        running.delete(run);
        waiting.delete(run);
        onFree();
      });
    },
    async empty() {
      await Promise.all([...running, ...waiting]);
    },
  };
}
