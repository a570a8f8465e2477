import { Failure } from "../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";

export function planNotFound(path: string): Failure {
  return new Failure("not_found", "There is no such plan.", [{ path, message: "is not a plan" }]);
}

export function pricingAmbiguous(): Failure {
  const message = "give exactly one of markup_percent and final_price_usd; null removes the override";
  return new Failure("validation_failed", `A plan has one override: ${message}.`, [
    { path: "markup_percent", message },
    { path: "final_price_usd", message },
  ]);
}

export function invalidMarkup(percentMax: number): Failure {
  const message = `must be 0 to ${percentMax} with at most two decimals, such as 20 or 12.5`;
  return new Failure("validation_failed", `markup_percent ${message}.`, [{ path: "markup_percent", message }]);
}

export function priceBelowFloor(platformPriceCents: bigint): Failure {
  return new Failure(
    "price_below_floor",
    `The platform price is ${formatCents(platformPriceCents)} USD; ask for no less.`,
    [
      {
        path: "final_price_usd",
        message: `must be at least ${formatCents(platformPriceCents)}`,
        platform_price: toWireAmount(platformPriceCents),
      },
    ],
  );
}
