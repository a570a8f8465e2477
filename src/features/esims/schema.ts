import { type Static, Type } from "typebox";
import { Amount, nullable, Timestamp, textLike } from "../../platform/http/schemas.ts";

export const esimStatuses = [
  "released",
  "installed",
  "active",
  "suspended",
  "depleted",
  "expired",
  "revoked",
  "cancelled",
] as const;
export type EsimStatus = (typeof esimStatuses)[number];

export const Esim = Type.Object({
  id: Type.String({ examples: ["esim-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  esimTranNo: Type.String({
    description: "The carrier's own key of the eSIM; ICCIDs are used again, this is not",
    examples: ["26010210000001"],
  }),
  iccid: Type.String({ examples: ["8901234567890123456"] }),
  activation_code: Type.String({
    description: "What the QR code holds",
    examples: ["LPA:1$rsp.example.com$0123456789ABCDEF"],
  }),
  smdp_address: Type.String({ description: "For typing in by hand" }),
  matching_id: Type.String({ description: "For typing in by hand" }),
  qr_code_url: Type.String({ description: "A PNG of the activation code; needs no login and can't be guessed" }),
  apple_install_url: Type.String(),
  android_install_url: Type.String(),
  status: Type.Enum([...esimStatuses]),
});

const idPattern = "^[\\w.:-]+$";
const idForm = "an id of letters, digits and . : _ -";
export const EsimParams = Type.Object({
  identifier: textLike(idPattern, idForm, {
    minLength: 1,
    maxLength: 100,
    description: "ICCID, esimTranNo, or the id of an order that holds one eSIM",
    examples: ["89012345678901234567"],
  }),
});

const megabytes = (description: string) => Type.Number({ description: `${description}, in MB (1 GB = 1024 MB)` });
const LastUpdated = {
  ...Timestamp,
  description: "When the carrier was last asked; its own count lags up to three hours",
};

/** A top-up as answers carry it. */
export const Topup = Type.Object({
  id: Type.String({ examples: ["ord-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  status: Type.Enum(["pending_payment", "pending", "completed", "failed", "cancelled"], {
    description: "`pending_payment`: pay it by Create PayPal Order with this id as `orderId`",
  }),
  package_code: Type.String({ examples: ["PKG_5GB_30D"] }),
  iccid: Type.String(),
  amount: { ...Amount, description: "What it costs" },
  charged_amount: {
    ...Amount,
    description: "What was taken: from credit when it is completed, or the captured payment",
  },
  refund_status: nullable(Type.String({ description: "Of a payment whose top-up the carrier refused" })),
  currency: Type.String({ examples: ["USD"] }),
  data_volume_mb: megabytes("What it adds"),
  validity_days: Type.Integer({ description: "What it adds" }),
  data_total_mb: nullable(megabytes("What the eSIM has since then, used or not")),
  expires_at: nullable(Timestamp),
  failure_code: nullable(Type.String()),
  failure_reason: nullable(Type.String()),
  payment_due_at: nullable(Timestamp),
  created_at: Timestamp,
});
export type Topup = Static<typeof Topup>;

export const Profile = Type.Object({
  ...Esim.properties,
  order_id: Type.String(),
  provider_id: Type.String(),
  plan_name: Type.String(),
  data_used: megabytes("Used"),
  data_limit: nullable(megabytes("All data, top-ups included; null when unlimited")),
  data_remaining: nullable({ ...megabytes("Left; null when unlimited"), examples: [4500] }),
  is_unlimited: Type.Boolean(),
  validity_days: Type.Integer({
    description: "Days left; all of the plan's days until its clock starts",
    examples: [28],
  }),
  apn: nullable(Type.String()),
  is_topped_up: Type.Boolean(),
  topups: Type.Array(Topup, { description: "The last twenty, newest first" }),
  installed_at: nullable(Timestamp),
  activated_at: nullable(Timestamp),
  expires_at: {
    ...nullable(Timestamp),
    description: "Until activation the last day to install, then the end of the plan",
  },
  last_updated: LastUpdated,
});

export const Usage = Type.Object({
  data_used: { ...megabytes("Used"), examples: [500] },
  data_limit: nullable({ ...megabytes("All data; null when unlimited"), examples: [5000] }),
  percent_used: { ...nullable(Type.Number({ examples: [10] })), description: "Null when unlimited" },
  data_remaining: nullable(megabytes("Left; null when unlimited")),
  validity_days: Type.Integer({ description: "Days left" }),
  last_updated: LastUpdated,
});

export const EsimUsage = Type.Object({
  esimTranNo: Type.String({ examples: ["26010210000001"] }),
  iccid: Type.String(),
  order_id: Type.String(),
  provider_id: Type.String(),
  status: Type.Enum([...esimStatuses]),
  ...Usage.properties,
});

const volumeText = (example: string) =>
  Type.String({ description: "Such as 1.2GB or 512MB; Unlimited", examples: [example] });

export const OrderUsage = Type.Object({
  data_used: volumeText("1.2GB"),
  data_total: volumeText("5GB"),
  data_remaining: volumeText("3.8GB"),
  percentage_used: nullable(Type.Number({ description: "0 to 100; null when unlimited", examples: [24] })),
  validity_remaining_days: Type.Integer({ description: "Of the eSIM that lasts longest", examples: [25] }),
  last_updated: { ...LastUpdated, description: "Of the eSIM that was asked for longest ago" },
  esims: Type.Array(EsimUsage),
});

export const RefreshQuery = Type.Object({
  refreshCache: Type.Boolean({ default: false, description: "Asks the carrier now; otherwise up to ten minutes old" }),
});

/** More would take the carrier longer than a caller waits. */
export const usageIdsMax = 100;
const Ids = (description: string) =>
  Type.Array(textLike(idPattern, idForm, { minLength: 1, maxLength: 100 }), {
    maxItems: usageIdsMax,
    description,
  });

export const UsageBody = Type.Object({
  provider_id: Type.Optional(
    Type.String({ maxLength: 100, description: "Refuses with `provider_mismatch` when an eSIM is another provider's" }),
  ),
  esimTranNoList: Type.Optional({
    ...Ids(`At most ${usageIdsMax} ids in both lists together`),
    examples: [["esim-tran-123"]],
  }),
  order_ids: Type.Optional(Ids("Every eSIM of these orders")),
  refreshCache: Type.Optional(Type.Boolean({ description: "As the query parameter" })),
});
export type UsageBody = Static<typeof UsageBody>;

export const SmsBody = Type.Object({
  message: textLike("\\S", "text that is not blank", {
    minLength: 1,
    maxLength: 500,
    examples: ["Your eSIM has been activated"],
  }),
});

const PeriodDays = Type.Integer({
  minimum: 1,
  maximum: 365,
  description: "For day passes: for how many days; one without it",
});

export const TopupBody = Type.Object({
  package_code: textLike("^[\\x21-\\x7e]+$", "a package_code of the available top-up plans", {
    minLength: 1,
    maxLength: 200,
    description: "One of the available top-up plans",
    examples: ["PKG_5GB_30D"],
  }),
  period_days: Type.Optional(PeriodDays),
  periodNum: Type.Optional({ ...PeriodDays, description: "Another spelling of period_days; both must say the same" }),
  max_price: Type.Optional(Type.Number({ description: "Refuses with `price_changed` when it costs more than this" })),
});
export type TopupBody = Static<typeof TopupBody>;

export const TopupPlan = Type.Object({
  package_code: Type.String({ examples: ["PKG_5GB_30D"] }),
  name: Type.String(),
  data_volume_mb: { ...megabytes("What it adds, per day for a day pass"), examples: [5120] },
  price: { ...Amount, description: "Per day for a day pass" },
  currency: Type.String({ examples: ["USD"] }),
  validity_days: Type.Integer({ examples: [30] }),
  is_daily: Type.Boolean(),
  is_unlimited: Type.Boolean(),
});

export const EnhancedBalance = Type.Object({
  provider_id: Type.String({ examples: ["provider-1"] }),
  balance: { ...Amount, description: "What you can spend on this provider's plans now" },
  currency: Type.String({ examples: ["USD"] }),
  timestamp: Timestamp,
});
