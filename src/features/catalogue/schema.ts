import { type Static, Type } from "typebox";
import { Amount, named, nullable, pageQuery, Timestamp } from "../../platform/http/schemas.ts";

const countryCode = Type.String({ description: "ISO 3166-1 alpha-2", examples: ["US"] });

const Operator = Type.Object({
  country: Type.String({ description: "The country's name, or its code", examples: ["United States"] }),
  name: Type.String({ examples: ["United States Mobile"] }),
  network: Type.String({ examples: ["5G"] }),
});

export const Plan = named(
  "Plan",
  Type.Object({
    id: Type.String({ description: "Stable over every sync", examples: ["plan-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7b"] }),
    provider_id: Type.String({ description: "The carrier that sells it", examples: ["provider-esimaccess"] }),
    package_code: Type.String({ description: "The carrier's own code", examples: ["PKG_5GB_30D"] }),
    name: Type.String({ examples: ["United States 5GB 30Days"] }),
    description: Type.String(),
    country_code: { ...nullable(countryCode), description: "ISO 3166-1 alpha-2; null when the plan is regional" },
    country_name: nullable(Type.String({ examples: ["United States"] })),
    region_code: {
      ...nullable(Type.String({ examples: ["EU"] })),
      description: "EU, NA, ASIA, LATAM, AFRICA, ME, OCEANIA or GLOBAL; null when the plan is for one country",
    },
    region_name: nullable(Type.String({ examples: ["Europe"] })),
    coverage: Type.Array(countryCode, { description: "Every country it works in" }),
    data_volume_mb: Type.Number({ description: "1 GB is 1024 MB; for a day pass per day", examples: [5120] }),
    is_unlimited: Type.Boolean({ description: "Data without limit; `data_volume_mb` is what is at full speed" }),
    is_daily: Type.Boolean({ description: "A day pass: priced per day, and ordered with `period_days`" }),
    validity_days: Type.Integer({ description: "1 for a day pass", examples: [30] }),
    price: { ...Amount, description: "What you pay: your override where you have one. Per day for a day pass" },
    platform_price: { ...Amount, description: "The platform's price, below which no override goes" },
    currency: Type.String({ examples: ["USD"] }),
    network_speed: nullable(Type.String({ examples: ["4G/5G"] })),
    operators: Type.Array(Operator),
    topup_supported: Type.Boolean({ description: "Whether data can be added later" }),
    sms_supported: Type.Boolean(),
    activation: {
      ...nullable(Type.Enum(["installation", "first_use"])),
      description: "When the days begin to count: at installation or at the first connection; null when unknown",
    },
    unused_validity_days: {
      ...nullable(Type.Integer({ examples: [180] })),
      description: "After so many days an eSIM that nobody installed lapses",
    },
    fair_use_policy: {
      ...nullable(Type.String({ examples: ["512 Kbps"] })),
      description: "The speed after the day's volume is used",
    },
    is_active: Type.Boolean({ description: "False once the carrier no longer offers it: it can't be ordered" }),
    created_at: Timestamp,
    updated_at: Timestamp,
  }),
);

export const PlanQuery = Type.Object({
  country: Type.Optional(
    Type.String({
      maxLength: 100,
      description: "ISO country code, in any case: plans that work there",
      examples: ["US"],
    }),
  ),
  country_name: Type.Optional(
    Type.String({
      maxLength: 200,
      description: "English country name, in any case: plans that work there, regional ones too",
      examples: ["United States"],
    }),
  ),
  region: Type.Optional(
    Type.String({ maxLength: 100, description: "Region code for regional plans, in any case", examples: ["EU"] }),
  ),
  provider: Type.Optional(
    Type.String({ maxLength: 100, description: "Provider id", examples: ["provider-esimaccess"] }),
  ),
  search: Type.Optional(
    Type.String({ maxLength: 200, description: "Text in name, description or region_code, in any case" }),
  ),
  ...pageQuery,
});
export type PlanQuery = Static<typeof PlanQuery>;

export const PlanParams = Type.Object({ id: Type.String({ maxLength: 100, description: "The plan's id" }) });
export const RegionParams = Type.Object({
  region_code: Type.String({ maxLength: 100, description: "EU, NA, ASIA …, in any case", examples: ["EU"] }),
});
export const PageQuery = Type.Object({ ...pageQuery });

export const PlanPricing = named(
  "PlanPricing",
  Type.Object({
    plan_id: Type.String({ examples: ["plan-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7b"] }),
    plan_name: Type.String({ examples: ["United States 5GB 30Days"] }),
    platform_price: Amount,
    markup_percent: { ...nullable(Type.Number({ examples: [20] })), description: "Your markup; null without one" },
    final_price_usd: { ...nullable(Amount), description: "Your fixed price; null without one" },
    price: { ...Amount, description: "What you pay now: the override, but never less than the platform price" },
    below_floor: Type.Boolean({
      description: "True when the platform price has overtaken your fixed price, which therefore does not count",
    }),
  }),
);

export const PricingParams = Type.Object({ plan_id: Type.String({ maxLength: 100, description: "The plan's id" }) });
/** What is exactly right or wrong about the two amounts is said by the use case, with the reason. */
export const PricingBody = Type.Object({
  markup_percent: Type.Optional({
    ...nullable(Type.Number()),
    description: "Percent on top of the platform price, at least 0, at most two decimals; null removes the override",
    examples: [20],
  }),
  final_price_usd: Type.Optional({
    ...nullable(Type.Number({ maximum: 10_000_000 })),
    description: "Fixed price in US dollars, not below the platform price; null removes the override",
    examples: [18],
  }),
});
export type PricingBody = Static<typeof PricingBody>;
