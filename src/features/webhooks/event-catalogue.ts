import { type Static, type TObject, Type } from "typebox";
import { Amount, nullable, Timestamp } from "../../platform/http/schemas.ts";

interface CatalogueEntry {
  /** When it is sent. */
  description: string;
  /** What `data` holds. */
  data: TObject;
  example: Record<string, unknown>;
}

const esimStatuses = [
  "released",
  "installed",
  "active",
  "suspended",
  "depleted",
  "expired",
  "revoked",
  "cancelled",
] as const;
const orderStatuses = ["pending", "active", "completed", "expired", "cancelled"] as const;
const EsimStatus = Type.Enum([...esimStatuses]);
const OrderStatus = Type.Enum([...orderStatuses]);
const Megabytes = Type.Number({ description: "MB" });

const esim = {
  esim_id: Type.String(),
  order_id: Type.String(),
  iccid: Type.String(),
  esimTranNo: Type.String({ description: "The carrier's key of the eSIM" }),
  provider_id: Type.String(),
};
const exampleEsim = {
  esim_id: "esim-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7b",
  order_id: "ord-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7c",
  iccid: "8943108170001029631",
  esimTranNo: "24111907190001",
  provider_id: "provider-esimaccess",
};

/** Everything that subscribers can be told, once: the types of `publish`, the reference and the list of types are made from it. */
export const eventCatalogue = {
  ORDER_STATUS: {
    description: "An order's status changed.",
    data: Type.Object({
      order_id: Type.String(),
      status: OrderStatus,
      previous_status: OrderStatus,
      quantity: Type.Integer(),
      delivered_quantity: { ...nullable(Type.Integer()), description: "Null until the carrier has delivered" },
      charged_amount: Amount,
      refunded_amount: Amount,
      currency: Type.String(),
      failure_code: { ...nullable(Type.String()), description: "Why it was cancelled, for programs" },
      failure_reason: { ...nullable(Type.String()), description: "Why it was cancelled, for people" },
    }),
    example: {
      order_id: exampleEsim.order_id,
      status: "active",
      previous_status: "pending",
      quantity: 1,
      delivered_quantity: 1,
      charged_amount: 15,
      refunded_amount: 0,
      currency: "USD",
      failure_code: null,
      failure_reason: null,
    },
  },
  ESIM_STATUS: {
    description: "An eSIM's status changed.",
    data: Type.Object({ ...esim, status: EsimStatus, previous_status: EsimStatus }),
    example: { ...exampleEsim, status: "active", previous_status: "installed" },
  },
  DATA_USAGE: {
    description: "No more than half, a fifth or a tenth of an eSIM's data is left; told once for each.",
    data: Type.Object({
      ...esim,
      status: EsimStatus,
      remaining_threshold_percent: Type.Integer({ description: "50, 20 or 10" }),
      data_used: Megabytes,
      data_limit: Megabytes,
      data_remaining: Megabytes,
      percent_used: Type.Number(),
    }),
    example: {
      ...exampleEsim,
      status: "active",
      remaining_threshold_percent: 20,
      data_used: 4_198.4,
      data_limit: 5_120,
      data_remaining: 921.6,
      percent_used: 82,
    },
  },
  VALIDITY_USAGE: {
    description: "An eSIM's plan of several days is on its last one.",
    data: Type.Object({
      ...esim,
      status: EsimStatus,
      validity_days: Type.Integer({ description: "Days left, begun ones counted" }),
      expires_at: nullable(Timestamp),
    }),
    example: { ...exampleEsim, status: "active", validity_days: 1, expires_at: "2026-02-14T10:00:00.000Z" },
  },
  CREDIT_LOW: {
    description: "The available credit fell below the soft limit; told once for each crossing.",
    data: Type.Object({
      balance: Type.Optional(Amount),
      currency: Type.String(),
      billing_mode: Type.Enum(["prepaid", "postpaid"]),
      billing_basis: Type.Enum(["retail", "wholesale"]),
      soft_limit_threshold: Amount,
      credit_limit: Type.Optional({ ...Amount, description: "Of a postpaid account" }),
      current_usage: { ...Amount, description: "What open orders reserve, and for a postpaid account what is unpaid" },
      available_credit: Amount,
    }),
    example: {
      balance: 42.5,
      currency: "USD",
      billing_mode: "prepaid",
      billing_basis: "retail",
      soft_limit_threshold: 50,
      current_usage: 0,
      available_credit: 42.5,
    },
  },
  WEBHOOK_TEST: {
    description: "Sent to one subscription when it is created and when a test is asked for, whatever it subscribes to.",
    data: Type.Object({ subscription_id: Type.String(), message: Type.String() }),
    example: {
      subscription_id: "sub-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7d",
      message: "This is a test of your webhook endpoint.",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;

export type EventType = keyof typeof eventCatalogue;

export const eventTypes = Object.keys(eventCatalogue) as EventType[]; // the keys of a constant object

/** What `data` of an event of that type holds. */
export type EventData<Type extends EventType> = Static<(typeof eventCatalogue)[Type]["data"]>;
