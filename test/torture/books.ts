import { verifyLedger } from "../../src/features/ledger/index.ts";
import type { Database } from "../../src/platform/database.ts";
import type { TestClient } from "../setup/test-client.ts";

/** The platform's books and those of the outside world, which know nothing of each other. */
export interface Books {
  database: Database;
  sandbox: TestClient;
}

const restMs = 60_000;
const lookMs = 250;

/** Waits until the platform has nothing under way any more, for a minute at most; throws what still is. */
export async function awaitRest(books: Books): Promise<void> {
  const deadline = Date.now() + restMs;
  for (;;) {
    // A database that is recovering from its crash says so, and is not at rest.
    const unfinished = await listUnfinished(books).catch((error: unknown) => [String(error)]);
    if (unfinished.length === 0) return;
    if (Date.now() > deadline) throw new Error(`a minute later there is still: ${unfinished.slice(0, 20).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/**
 * What waits for the carrier, for PayPal or for a worker. What waits for its payer, or for another look in hours, is at rest; so is a
 * payment that the payer's bank declined, which PayPal goes on calling approved.
 */
async function listUnfinished({ database, sandbox }: Books): Promise<string[]> {
  const { rows } = await database.pool.query<{ what: string }>(`
    select 'order ' || id || ' ' || carrier_step as what from orders
      where (status = 'pending' and carrier_step <> 'awaiting_payment') or (status = 'active' and cancel_requested_at is not null)
    union all select 'top-up ' || id from topup where status = 'pending' and carrier_step <> 'awaiting_payment'
    union all select 'payment ' || id from payment where state = 'capturing'
    union all select 'refund ' || id from refund where state = 'pending'
    union all select 'job ' || name || ' ' || payload::text from job where repeat_seconds is null and dead_at is null
      and (name <> 'return-late-order' or run_at < now() + interval '5 minutes')`);
  const open = new Set(
    (
      await database.pool.query<{ checkout_id: string }>(
        "select checkout_id from payment where state = 'awaiting_payer' and check_at is not null",
      )
    ).rows.map((row) => row.checkout_id),
  );
  const approved = (await payPalOrders(sandbox)).filter(({ id, status }) => status === "APPROVED" && open.has(id));
  return [...rows.map(({ what }) => what), ...approved.map(({ id }) => `approved ${id}`)];
}

/** Everything in which the books contradict themselves, the carrier, PayPal, the mailbox or the subscribers; nothing when all is well. */
export async function findDifferences(books: Books): Promise<string[]> {
  const found = await Promise.all([
    ledgerDifferences(books),
    contradictions(books.database),
    esimDifferences(books),
    payPalDifferences(books),
    mailDifferences(books),
    eventDifferences(books),
  ]);
  return found.flat();
}

async function ledgerDifferences({ database }: Books): Promise<string[]> {
  // The proof asks the app for its database and nothing else.
  return (await verifyLedger({ database } as Parameters<typeof verifyLedger>[0])).differences;
}

/** Each returns a row for each thing that may not be, with its name. */
const impossible: Record<string, string> = {
  "a job is given up": "select name || ' ' || coalesce(last_error, '') as name from job where dead_at is not null",
  "a hold has no cause": `select h.id as name from ledger_hold h
    where not exists (select from ledger_hold_resolution r where r.hold_id = h.id)
      and not exists (select from orders o where o.hold_id = h.id and o.status = 'pending')
      and not exists (select from topup t where t.hold_id = h.id and t.status = 'pending')`,
  "an order is not charged what its hold was resolved with": `select o.id as name from orders o join ledger_hold_resolution r on r.hold_id = o.hold_id
    where o.status <> 'pending' and r.posted_cents <> o.charged_cents`,
  "a top-up is not charged what its hold was resolved with": `select t.id as name from topup t join ledger_hold_resolution r on r.hold_id = t.hold_id
    where t.status <> 'pending' and r.posted_cents <> t.charged_cents`,
  "an ended order still holds credit": `select o.id as name from orders o where o.hold_id is not null and o.status <> 'pending'
    and not exists (select from ledger_hold_resolution r where r.hold_id = o.hold_id)`,
  "an order has not the eSIMs it was charged for": `select o.id as name from orders o where o.status <> 'pending'
    and o.paid_by = 'credit' and o.charged_cents <> o.unit_charge_cents * o.delivered_quantity`,
  "an order's eSIMs are not those delivered": `select o.id as name from orders o where o.status not in ('pending', 'cancelled')
    and o.delivered_quantity <> (select count(*) from esim e where e.order_id = o.id)`,
  "a cancelled order keeps money": `select o.id as name from orders o where o.status = 'cancelled' and o.charged_cents <> o.refunded_cents`,
  "a cancelled order keeps an eSIM": `select e.id as name from esim e join orders o on o.id = e.order_id where o.status = 'cancelled' and e.status <> 'cancelled'`,
  "a refund is not what was cancelled": `select o.id as name from orders o where o.status = 'active' and o.paid_by = 'credit'
    and o.refunded_cents <> o.unit_charge_cents * (select count(*) from esim e where e.order_id = o.id and e.is_refunded)`,
  "money for orders lies about": `select sum(amount_cents)::text as name from ledger_entry where ledger_account_id = 'order-funds' having sum(amount_cents) <>
    coalesce((select sum(charged_cents) from orders where paid_by = 'paypal' and status = 'pending'), 0)
    + coalesce((select sum(charged_cents) from topup where paid_by = 'paypal' and status = 'pending'), 0)
    + coalesce((select sum(amount_cents) from refund where state <> 'completed'), 0)`,
  "sales are not what was sold": `select sum(amount_cents)::text as name from ledger_entry where ledger_account_id = 'sales' having sum(amount_cents) <>
    coalesce((select sum(charged_cents - refunded_cents) from orders where status <> 'pending'), 0)
    + coalesce((select sum(charged_cents - refunded_cents) from topup where status <> 'pending'), 0)`,
  "a credit is not what was paid in less what was bought": `select a.id as name from ledger_account a where a.kind = 'credit' and a.posted_cents <>
    coalesce((select sum(p.amount_cents) from payment p where p.account_id = a.account_id and p.purpose in ('deposit', 'topup') and p.state = 'completed'), 0)
    - coalesce((select sum(o.charged_cents - o.refunded_cents) from orders o where o.account_id = a.account_id and o.paid_by = 'credit' and o.status <> 'pending'), 0)
    - coalesce((select sum(t.charged_cents) from topup t where t.account_id = a.account_id and t.paid_by = 'credit' and t.status = 'completed'), 0)
    + coalesce((select sum(e.amount_cents) from ledger_entry e join ledger_journal j on j.id = e.journal_id where e.ledger_account_id = a.id and (j.type = 'adjustment' or j.cause like 'reversal:%')), 0)`,
};

async function contradictions(database: Database): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(impossible).map(async ([sentence, sql]) => {
      const { rows } = await database.pool.query<{ name: string }>(sql);
      return rows.map(({ name }) => `${sentence}: ${name}`);
    }),
  );
  return found.flat();
}

interface CarrierEsim {
  esimTranNo: string;
  orderNo: string;
  transactionId: string;
  esim_status: string;
}

/** Everything that the carrier sold is somebody's, once, and nothing that we sold is not the carrier's. */
async function esimDifferences({ database, sandbox }: Books): Promise<string[]> {
  const theirs = (await sandbox.get("/api/esims")).body as CarrierEsim[];
  const { rows } = await database.pool.query<{ number: string; order_id: string; is_cancelled: boolean }>(
    "select esim_tran_no as number, order_id, status = 'cancelled' as is_cancelled from esim",
  );
  const ours = new Map(rows.map((row) => [row.number, row]));
  const differences: string[] = [];
  for (const esim of theirs) {
    const known = ours.get(esim.esimTranNo);
    ours.delete(esim.esimTranNo);
    if (!known) differences.push(`the carrier sold ${esim.esimTranNo} for ${esim.transactionId}, which nobody has`);
    else if (known.order_id !== esim.transactionId) differences.push(`${esim.esimTranNo} is another order's`);
    else if (known.is_cancelled !== (esim.esim_status === "CANCEL"))
      differences.push(`${esim.esimTranNo} is ${esim.esim_status} at the carrier and not so here`);
  }
  for (const number of ours.keys()) differences.push(`the carrier never sold ${number}`);
  const carrierOrders = new Map<string, string>();
  for (const { transactionId, orderNo } of theirs) {
    if ((carrierOrders.get(transactionId) ?? orderNo) !== orderNo)
      differences.push(`${transactionId} was bought twice`);
    carrierOrders.set(transactionId, orderNo);
  }
  const made = (await sandbox.get("/api/carrier")).body.topups as number;
  const completed = await database.pool.query<{ count: bigint }>(
    "select count(*) from topup where status = 'completed'",
  );
  const counted = Number(completed.rows[0]?.count);
  if (counted !== made) differences.push(`the carrier made ${made} top-ups and ${counted} were sold`);
  return differences;
}

interface PayPalOrder {
  id: string;
  status: string;
  captures: { id: string; status: string; amount: number }[];
  refunds: { amount: number }[];
}

async function payPalOrders(sandbox: TestClient): Promise<PayPalOrder[]> {
  return (await sandbox.get("/api/paypal/orders")).body as PayPalOrder[];
}

/** Every captured cent is booked once, and what went back went back once. */
async function payPalDifferences({ database, sandbox }: Books): Promise<string[]> {
  const cents = (dollars: number): number => Math.round(dollars * 100);
  const orders = await payPalOrders(sandbox);
  const captures = orders.flatMap((order) => order.captures).filter(({ status }) => status !== "DECLINED");
  const heldCents =
    captures.reduce((sum, { amount }) => sum + cents(amount), 0) -
    orders.flatMap(({ refunds }) => refunds).reduce((sum, { amount }) => sum + cents(amount), 0);
  const booked = await database.pool.query<{ sum: string | null }>(
    "select (-sum(amount_cents))::text as sum from ledger_entry where ledger_account_id = 'paypal-clearing'",
  );
  const bookedCents = Number(booked.rows[0]?.sum ?? 0);
  const { rows } = await database.pool.query<{ capture_id: string }>(
    "select capture_id from payment where state = 'completed'",
  );
  const ours = new Set(rows.map((row) => row.capture_id));
  return [
    ...(heldCents === bookedCents ? [] : [`PayPal has ${heldCents} cents of ours, and ${bookedCents} are booked`]),
    ...captures.filter(({ id }) => !ours.has(id)).map(({ id }) => `the capture ${id} is no payment's`),
    ...(ours.size > captures.length ? [`${ours.size} payments are settled by ${captures.length} captures`] : []),
  ];
}

/**
 * The mail of every delivered order was sent under the order's id, so that one sent twice can be told from two. One that was cancelled
 * before its mail's turn came needs none.
 */
async function mailDifferences({ database, sandbox }: Books): Promise<string[]> {
  const mails = (await sandbox.get("/api/messages")).body as { message_id: string }[];
  const ids = new Set(mails.map((mail) => mail.message_id.replace(/^<|@.*$/g, "")));
  const { rows } = await database.pool.query<{ id: string }>(
    "select id from orders where activated_at is not null and status <> 'cancelled'",
  );
  return rows.filter(({ id }) => !ids.has(`order-${id}`)).map(({ id }) => `the mail of ${id} was never sent`);
}

/** Every status that an order came to is one event, and every subscriber was told of it under that event's id. */
async function eventDifferences({ database, sandbox }: Books): Promise<string[]> {
  const subscriptions = await database.pool.query<{ id: string; endpoint_url: string }>(
    "select id, endpoint_url from webhook_subscription where status = 'active'",
  );
  const differences: string[] = [];
  for (const { id, endpoint_url } of subscriptions.rows) {
    const { rows } = await database.pool.query<{ id: string }>(
      `select e.id from event e join webhook_subscription s on s.account_id = e.account_id and e.type = any (s.event_types)
       where s.id = $1 and e.occurred_at > s.created_at`,
      [id],
    );
    const hooks = (await sandbox.get(`${new URL(endpoint_url).pathname}/received`)).body as { body: string }[];
    const told = new Set(hooks.map(({ body }) => (JSON.parse(body) as { id: string }).id));
    differences.push(...rows.filter((event) => !told.has(event.id)).map((event) => `nobody was told of ${event.id}`));
  }
  const { rows } = await database.pool.query<{ name: string }>(`
    select o.id || ' became active ' || count(e.id) || ' times' as name from orders o
      left join event e on e.type = 'ORDER_STATUS' and e.data ->> 'order_id' = o.id and e.data ->> 'status' = 'active' and e.data ->> 'previous_status' = 'pending'
      where o.activated_at is not null group by o.id having count(e.id) <> 1`);
  return [...differences, ...rows.map(({ name }) => name)];
}
