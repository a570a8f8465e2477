export const faultTargets = ["carrier", "paypal", "smtp"] as const;
export const faultKinds = [
  "refuse",
  "error",
  "timeout",
  "slow",
  "drop_reply",
  "out_of_stock",
  "price_changed",
] as const;

export type FaultTarget = (typeof faultTargets)[number];
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  target: FaultTarget;
  fault: FaultKind;
  /** Only this operation of the target; every one when absent. */
  operation?: string;
  /** How many calls it still spoils; until cleared when absent. */
  times?: number;
}

/** The misfortunes people ordered for the simulators. They live in memory: a restart makes everything healthy. */
export interface Faults {
  /** Replaces what was set for the same target and operation. */
  set(fault: Fault): void;
  clear(): void;
  list(): Fault[];
  /** What this call must suffer, if anything; a fault with `times` is used up by one. */
  take(target: FaultTarget, operation: string): FaultKind | undefined;
}

/** Faults for all simulators of one sandbox; one set for an operation goes before one set for its whole target. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  const isSame = (one: Fault, other: Fault) => one.target === other.target && one.operation === other.operation;
  return {
    set(fault) {
      faults = [...faults.filter((other) => !isSame(fault, other)), fault];
    },
    clear() {
      faults = [];
    },
    list: () => faults,
    take(target, operation) {
      const fitting = faults.filter((fault) => fault.target === target);
      const taken =
        fitting.find((fault) => fault.operation === operation) ??
        fitting.find((fault) => fault.operation === undefined);
      if (taken === undefined) return undefined;
      faults = faults.flatMap((fault) => (fault === taken ? useUp(fault) : [fault]));
      return taken.fault;
    },
  };
}

function useUp(fault: Fault): Fault[] {
  if (fault.times === undefined) return [fault];
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}
