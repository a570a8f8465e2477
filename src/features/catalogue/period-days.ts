import { Failure } from "../../platform/failure.ts";

/** The two names under which a body says for how many days it wants a day pass. */
interface Period {
  period_days?: number;
  periodNum?: number;
}

/** The days that a body asks for, under either name. Throws `validation_failed`, naming both, when they differ: one of them would cost more. */
export function readPeriodDays({ period_days, periodNum }: Period): number | undefined {
  if (period_days !== undefined && periodNum !== undefined && period_days !== periodNum) throw periodsDiffer();
  return period_days ?? periodNum;
}

function periodsDiffer(): Failure {
  return new Failure("validation_failed", "period_days and periodNum differ: send one of them.", [
    { path: "period_days", message: "differs from periodNum: send one of them" },
    { path: "periodNum", message: "differs from period_days: send one of them" },
  ]);
}
