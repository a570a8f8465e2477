/**
 * What a carrier is to us. One folder per vendor implements it; the conformance suite is the meaning of it.
 * Money is integer micro-dollars of the carrier's (1 USD = 1_000_000), because carriers price below the cent.
 */
export interface EsimProvider {
  /** Our id of the carrier account, `provider-…`; also what `provider_id` says on the wire. */
  readonly id: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  /** The whole catalogue. Plans that a later listing lacks are gone. */
  listPlans(): Promise<CarrierPlan[]>;
  /** What can be added to this very eSIM. */
  listTopupPlans(esim: EsimReference): Promise<CarrierPlan[]>;
  /**
   * Orders `quantity` eSIMs. Where `capabilities.idempotentOrder` holds, the same `reference` never buys twice and answers the first
   * order again. Throws `Rejected`, `Unavailable` (nothing happened) or `Unknown` (it may have happened).
   */
  placeOrder(request: CarrierOrderRequest): Promise<{ carrierOrderId: string }>;
  /** The eSIMs of an order, or that they are still being allocated. */
  getOrder(carrierOrderId: string): Promise<CarrierOrder>;
  /** The order made under our reference, or undefined when the carrier lists none since then. */
  findOrder(reference: string, since: Date): Promise<{ carrierOrderId: string } | undefined>;
  getEsim(esim: EsimReference, lane: RequestLane): Promise<CarrierEsim>;
  cancelEsim(esim: EsimReference): Promise<void>;
  suspendEsim(esim: EsimReference): Promise<void>;
  unsuspendEsim(esim: EsimReference): Promise<void>;
  revokeEsim(esim: EsimReference): Promise<void>;
  topUpEsim(request: CarrierTopupRequest): Promise<CarrierTopup>;
  sendSms(esim: EsimReference, message: string): Promise<void>;
  /** Usage of up to `capabilities.usageBatchMax` eSIMs; those that the carrier does not know or has not measured are left out. It may be hours old. */
  listUsage(esims: EsimReference[]): Promise<CarrierUsage[]>;
  getBalanceMicros(): Promise<bigint>;
  /** Asks the carrier to send its notices to `url`. Safe to repeat. */
  registerNotices(url: string): Promise<void>;
  /** Reads a notice. It is a hint: whoever gets it asks the carrier for the truth. Undefined for one that says nothing to us. */
  readNotice(rawBody: string): CarrierNotice | undefined;
}

/** Requests that a sale or a change waits for go before those that only keep our copy fresh. */
export type RequestLane = "orders" | "background";

export interface Capabilities {
  idempotentOrder: boolean;
  cancel: boolean;
  suspend: boolean;
  revoke: boolean;
  topup: boolean;
  sms: boolean;
  usageBatchMax: number;
  quantityMax: number;
}

export interface EsimReference {
  /** The carrier's stable key; ICCIDs are used again. */
  esimTranNo: string;
  iccid: string;
}

export type CarrierPlanKind = "total" | "daily" | "daily_unlimited";

export interface CarrierPlan {
  packageCode: string;
  name: string;
  description: string;
  kind: CarrierPlanKind;
  costMicros: bigint;
  currency: string;
  /** Bytes; per day for day passes. */
  volumeBytes: bigint;
  validityDays: number;
  /** ISO 3166-1 alpha-2 codes. */
  coverage: string[];
  /** The carrier's own location code, such as `EU-30`; one country's alpha-2 for a single-country plan. */
  locationCode: string;
  speed: string | null;
  operators: CarrierOperator[];
  topupSupported: boolean;
  smsSupported: boolean;
  activation: "installation" | "first_use" | null;
  /** Days until a profile that nobody installed lapses. */
  unusedValidityDays: number | null;
  fairUsePolicy: string | null;
}

export interface CarrierOperator {
  country: string;
  name: string;
  network: string;
}

export interface CarrierOrderRequest {
  /** Ours, unique, at most 50 characters. */
  reference: string;
  packageCode: string;
  quantity: number;
  /** Per unit and, for a day pass, per day; the carrier refuses with `price_changed` when its price moved. */
  expectedCostMicros: bigint;
  periodDays: number | null;
}

export type CarrierOrder = { state: "allocating" } | { state: "ready"; esims: CarrierEsim[] };

export type EsimStatus =
  | "released"
  | "installed"
  | "active"
  | "suspended"
  | "depleted"
  | "expired"
  | "revoked"
  | "cancelled";

export interface CarrierEsim extends EsimReference {
  carrierOrderId: string;
  status: EsimStatus;
  /** True while nobody has downloaded it and no data was used: the carrier would take it back. */
  isUnused: boolean;
  /** The complete `LPA:1$host$matching-id` string. */
  activationCode: string;
  totalBytes: bigint;
  usedBytes: bigint;
  totalDays: number;
  installedAt: Date | null;
  activatedAt: Date | null;
  /** Before activation the last day to install, afterwards the end of the plan. */
  expiresAt: Date | null;
  apn: string | null;
}

export interface CarrierTopupRequest {
  reference: string;
  esim: EsimReference;
  packageCode: string;
  expectedCostMicros: bigint;
  periodDays: number | null;
}

export interface CarrierTopup {
  totalBytes: bigint;
  totalDays: number;
  expiresAt: Date | null;
}

export interface CarrierUsage {
  esimTranNo: string;
  usedBytes: bigint;
  totalBytes: bigint;
}

export interface CarrierNotice {
  /** The sender's id of the notice, or a digest of the body: the key that makes a duplicate visible. */
  noticeId: string;
  type: "order_status" | "esim_status" | "smdp_event" | "data_usage" | "validity_usage";
  /** Our reference given with the order, when the notice carries it. */
  reference: string | null;
  carrierOrderId: string | null;
  esimTranNo: string | null;
  /** The share of data that is left, 0 to 1, in a data_usage notice. */
  remainingShare: number | null;
  /** Days left, in a validity_usage notice. */
  remainingDays: number | null;
  /** When the validity ends, in a validity_usage notice. */
  endsAt: Date | null;
}

export type RejectionReason =
  | "out_of_stock"
  | "price_changed"
  | "plan_gone"
  | "not_found"
  | "invalid_state"
  | "provider_funds"
  | "misconfigured"
  | "refused";

/** A definite no. Nothing happened and nothing will; never repeat the request as it is. */
export class Rejected extends Error {
  override readonly name = "Rejected";
  readonly reason: RejectionReason;
  constructor(reason: RejectionReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Nothing happened; the same request may be repeated later. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The carrier answered about one eSIM in a form that can't be read; that says nothing of the others. */
export class UnreadableEsim extends Unavailable {}

/** It may have happened: a time-out, a dropped connection, a 500. Ask before doing it again. */
export class Unknown extends Error {
  override readonly name = "Unknown";
}

/** Whether an error of the carrier's leaves us to ask again later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unavailable || error instanceof Unknown;
}
