import type { App } from "../../app.ts";
import type { ErrorCode } from "../../platform/error-catalogue.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { callbackRoutes } from "./callback-routes.ts";
import { captureOwn, readCheckoutId } from "./capture-own.ts";
import { describeOpened } from "./open-payment.ts";
import type { Payables } from "./payable.ts";
import { answerCaptured, answerOpened, presentDepositStatus } from "./present.ts";
import {
  CaptureBody,
  ConfirmBody,
  DepositBody,
  DepositStatus,
  PaymentTransaction,
  PayPalOrder,
  PurchaseBody,
  TopupBody,
} from "./schema.ts";
import { startDeposit } from "./start-deposit.ts";
import { startPurchase } from "./start-purchase.ts";
import { startTopup } from "./start-topup.ts";

const Opened = success({ paypal_order: PayPalOrder });
const Captured = success({ transaction: PaymentTransaction });
const idempotencyErrors: ErrorCode[] = ["idempotency_key_reused", "request_in_progress"];
const openErrors: ErrorCode[] = [
  "currency_not_supported",
  "amount_out_of_range",
  "payment_closed",
  "payment_provider_unavailable",
  ...idempotencyErrors,
];
const captureErrors: ErrorCode[] = [
  "not_found",
  "payment_not_approved",
  "payment_declined",
  "payment_closed",
  "payment_provider_unavailable",
  ...idempotencyErrors,
];

/** Every door of the payments: opening and capturing them, and where PayPal and its payers come back. */
export function paymentRoutes(app: App, payables: Payables): Route[] {
  return [...openingRoutes(app, payables), ...capturingRoutes(app, payables), ...callbackRoutes(app)];
}

function openingRoutes(app: App, payables: Payables): Route[] {
  const shared = { method: "POST", responses: { 200: Opened }, isIdempotent: true } as const;
  const describe: Route["describe"] = async (actor, id) => answerOpened(await describeOpened(app, actor, id));
  return [
    route({
      ...shared,
      path: "/credits/topup",
      operation: "topUpCredits",
      summary: "Top Up Credits via PayPal",
      description:
        "For prepaid accounts whose initial deposit is made: any amount up to 50,000 USD. Send the payer to `approval_link`, then capture. " +
        "The payer returns to a page of ours; a payment whose payer approves and never comes back is captured all the same.",
      tag: "Credits & Billing",
      access: "credit_owner",
      body: TopupBody,
      errors: ["billing_mode_conflict", "onboarding_incomplete", ...openErrors],
      describe,
      handler: async ({ actor, body, idempotency }) => answerOpened(await startTopup(app, actor, body, idempotency)),
    }),
    route({
      ...shared,
      path: "/payment/create-paypal-order",
      operation: "createPayPalOrder",
      summary: "Create PayPal Order",
      description:
        "Pays what `orderId` names: a mobile user's pending order, a top-up that awaits payment, or an open invoice of a postpaid account. The amount must be its " +
        "total. Without `orderId` it tops up credit, for who has some. Money that turns out to buy nothing (cancelled or paid meanwhile) goes back to the payer by itself.",
      tag: "Payments",
      access: "user",
      body: PurchaseBody,
      errors: [
        "not_found",
        "already_paid",
        "plan_unavailable",
        "amount_mismatch",
        "billing_mode_conflict",
        "onboarding_incomplete",
        ...openErrors,
      ],
      describe,
      handler: async ({ actor, body, idempotency }) =>
        answerOpened(await startPurchase(app, payables, actor, body, idempotency)),
    }),
    route({
      ...shared,
      path: "/deposit/initiate",
      operation: "initiateDeposit",
      summary: "Initiate Initial Deposit",
      description:
        "Once per account, 50 to 50,000 USD. Send the payer to `approval_link`; PayPal sends them back to `return_url` or `cancel_url`, which are absolute https " +
        "addresses (in the sandbox also http on this machine). Then confirm. Of several deposits opened side by side the first one paid is the deposit and the others are credited as top-ups.",
      tag: "Deposit & Onboarding",
      access: "credit_owner",
      body: DepositBody,
      errors: ["deposit_already_made", ...openErrors],
      describe,
      handler: async ({ actor, body, idempotency }) => answerOpened(await startDeposit(app, actor, body, idempotency)),
    }),
  ];
}

function capturingRoutes(app: App, payables: Payables): Route[] {
  const shared = { method: "POST", responses: { 200: Captured, 202: Captured }, isIdempotent: true } as const;
  return [
    route({
      ...shared,
      path: "/payment/capture-paypal-order",
      operation: "capturePayPalOrder",
      summary: "Capture PayPal Payment",
      description:
        "Takes the money of an approved payment and books it exactly once, however often and from wherever it is called: later calls answer the same transaction. " +
        "The id of the `paypal_order` goes into any one of the four fields. 202 with `pending` while PayPal has not decided; the outcome then books itself. " +
        "`new_balance` is the balance that the payment left, 0 for a mobile user.",
      tag: "Payments",
      access: "user",
      body: CaptureBody,
      errors: captureErrors,
      handler: async ({ actor, body }) =>
        await answerCaptured(app, await captureOwn(app, payables, actor, readCheckoutId(body))),
    }),
    route({
      ...shared,
      path: "/deposit/confirm",
      operation: "confirmDeposit",
      summary: "Confirm Initial Deposit",
      description:
        "Captures the initial deposit, as Capture PayPal Payment would. Other payments than deposits are 404.",
      tag: "Deposit & Onboarding",
      access: "credit_owner",
      body: ConfirmBody,
      errors: captureErrors,
      handler: async ({ actor, body }) => {
        const isDeposit = ({ purpose }: { purpose: string }) => purpose === "deposit";
        return await answerCaptured(app, await captureOwn(app, payables, actor, body.paypal_order_id, isDeposit));
      },
    }),
    route({
      method: "GET",
      path: "/deposit/status",
      operation: "getDepositStatus",
      summary: "Check Initial Deposit Status",
      tag: "Deposit & Onboarding",
      access: "credit_owner",
      responses: { 200: success({ data: DepositStatus }) },
      handler: async ({ actor }) => ok({ data: await presentDepositStatus(app, actor.accountId) }),
    }),
  ];
}
