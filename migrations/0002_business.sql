-- The business itself: accounts, plans, the ledger, orders, eSIMs, payments, events.

create table account (
  id text primary key,
  email text not null,
  email_key text not null unique check (email_key = lower(email_key)),
  password_hash text not null,
  role text not null check (role in ('mobile_user', 'reseller', 'developer')),
  name text,
  verified_at timestamptz,
  -- When the breach service could not be asked, the bundled list decided and the next login asks again.
  is_breach_check_pending boolean not null default false,
  created_at timestamptz not null
);

create table session (
  id text primary key,
  account_id text not null references account (id),
  -- The number of the refresh token that is valid now; smaller ones are spent.
  refresh_count integer not null default 0 check (refresh_count >= 0),
  refreshed_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text,
  created_at timestamptz not null,
  ip text,
  user_agent text
);
create index session_account on session (account_id) where ended_at is null;

create table email_token (
  id text primary key,
  account_id text not null references account (id),
  purpose text not null check (purpose in ('verify', 'reset')),
  token_hash text not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null
);
create index email_token_account on email_token (account_id, purpose);

create table branding_profile (
  id text primary key,
  account_id text not null references account (id),
  name text not null,
  email_sender_name text,
  color_scheme text check (color_scheme ~ '^#[0-9A-Fa-f]{6}$'),
  is_default boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index branding_profile_default on branding_profile (account_id) where is_default;
create index branding_profile_account on branding_profile (account_id);

-- Plans ---------------------------------------------------------------------------------------------------------------------------

create table plan (
  id text primary key,
  provider_id text not null,
  package_code text not null,
  name text not null,
  description text not null,
  kind text not null check (kind in ('total', 'daily', 'daily_unlimited')),
  -- Millionths of a dollar per unit (per day for a day pass): carriers price below the cent.
  cost_micros bigint not null check (cost_micros >= 0),
  platform_price_cents bigint not null check (platform_price_cents >= 0),
  currency text not null check (currency = 'USD'),
  volume_bytes bigint not null,
  validity_days integer not null,
  country_code text,
  country_name text,
  region_code text,
  region_name text,
  coverage text[] not null,
  network_speed text,
  operators jsonb not null,
  topup_supported boolean not null,
  sms_supported boolean not null,
  activation text,
  unused_validity_days integer,
  fair_use_policy text,
  is_active boolean not null,
  -- Digest of what the carrier said, so that a sync writes only what changed.
  fingerprint text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, package_code)
);
create index plan_coverage on plan using gin (coverage) where is_active;
create index plan_region on plan (region_code) where is_active;

create table plan_override (
  account_id text not null references account (id),
  plan_id text not null references plan (id),
  markup_basis_points bigint check (markup_basis_points >= 0),
  final_price_cents bigint check (final_price_cents > 0),
  updated_at timestamptz not null,
  primary key (account_id, plan_id),
  check (num_nonnulls(markup_basis_points, final_price_cents) = 1)
);

-- Ledger --------------------------------------------------------------------------------------------------------------------------

create table ledger_account (
  id text primary key,
  -- 'credit' belongs to an account and keeps its balance in the row, where the limit is enforced; the platform's accounts are sums of entries.
  kind text not null check (kind in ('credit', 'platform')),
  account_id text unique references account (id),
  currency text not null check (currency = 'USD'),
  posted_cents bigint not null default 0,
  held_cents bigint not null default 0 check (held_cents >= 0),
  -- What the account owes because PayPal took money back that was spent already. Orders are refused while it is above zero.
  owed_cents bigint not null default 0 check (owed_cents >= 0),
  credit_limit_cents bigint not null default 0 check (credit_limit_cents >= 0),
  billing_mode text not null default 'prepaid' check (billing_mode in ('prepaid', 'postpaid')),
  billing_basis text not null default 'retail' check (billing_basis in ('retail', 'wholesale')),
  soft_limit_cents bigint not null default 0 check (soft_limit_cents >= 0),
  -- True from the moment the soft limit was crossed downwards until the credit is above it again.
  is_below_soft_limit boolean not null default false,
  deposited_at timestamptz,
  deposit_cents bigint,
  entry_count bigint not null default 0,
  created_at timestamptz not null,
  unique (id, currency),
  check ((kind = 'credit') = (account_id is not null)),
  check (kind = 'platform' or posted_cents - held_cents >= -credit_limit_cents),
  check (kind = 'credit' or (posted_cents = 0 and held_cents = 0 and credit_limit_cents = 0))
) with (fillfactor = 70);

create table ledger_journal (
  id text primary key,
  type text not null check (type in ('topup', 'order', 'refund', 'adjustment', 'payment', 'settlement')),
  -- The cause, once: whoever posts the same cause again finds it done.
  cause text not null unique,
  description text not null,
  reference text,
  created_at timestamptz not null
);

create table ledger_entry (
  id bigint generated always as identity primary key,
  journal_id text not null references ledger_journal (id),
  ledger_account_id text not null,
  currency text not null,
  -- Positive: the account's claim on the platform grows. The entries of a journal sum to zero.
  amount_cents bigint not null check (amount_cents <> 0),
  -- For credit accounts: the balance after this entry and its number, so that the stored balance can be proved.
  balance_after_cents bigint,
  number bigint,
  created_at timestamptz not null,
  foreign key (ledger_account_id, currency) references ledger_account (id, currency),
  unique (ledger_account_id, number)
);
create index ledger_entry_journal on ledger_entry (journal_id);

create table ledger_hold (
  -- The id that the statement shows while it is pending, and the journal's id once it is posted.
  id text primary key,
  ledger_account_id text not null references ledger_account (id),
  amount_cents bigint not null check (amount_cents > 0),
  cause text not null unique,
  description text not null,
  reference text not null,
  created_at timestamptz not null
);
create index ledger_hold_account on ledger_hold (ledger_account_id, created_at);

create table ledger_hold_resolution (
  hold_id text primary key references ledger_hold (id),
  kind text not null check (kind in ('posted', 'released')),
  posted_cents bigint not null check (posted_cents >= 0),
  journal_id text unique references ledger_journal (id) deferrable initially deferred,
  created_at timestamptz not null,
  check ((kind = 'posted') = (journal_id is not null))
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: write a correcting row instead', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger ledger_journal_append_only before update or delete on ledger_journal for each row execute function refuse_change();
create trigger ledger_journal_no_truncate before truncate on ledger_journal for each statement execute function refuse_change();
create trigger ledger_entry_append_only before update or delete on ledger_entry for each row execute function refuse_change();
create trigger ledger_entry_no_truncate before truncate on ledger_entry for each statement execute function refuse_change();
create trigger ledger_hold_append_only before update or delete on ledger_hold for each row execute function refuse_change();
create trigger ledger_hold_no_truncate before truncate on ledger_hold for each statement execute function refuse_change();
create trigger ledger_hold_resolution_append_only before update or delete on ledger_hold_resolution for each row execute function refuse_change();
create trigger ledger_hold_resolution_no_truncate before truncate on ledger_hold_resolution for each statement execute function refuse_change();
create trigger ledger_account_no_delete before delete on ledger_account for each row execute function refuse_change();
create trigger ledger_account_no_truncate before truncate on ledger_account for each statement execute function refuse_change();

create function require_balanced_journal() returns trigger language plpgsql as $$
declare
  unbalanced bigint;
begin
  select sum(amount_cents) into unbalanced from ledger_entry where journal_id = new.journal_id;
  if unbalanced <> 0 then
    raise exception 'journal % does not sum to zero but to %', new.journal_id, unbalanced using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_balanced after insert on ledger_entry
  deferrable initially deferred for each row execute function require_balanced_journal();

create function require_entries() returns trigger language plpgsql as $$
begin
  if not exists (select from ledger_entry where journal_id = new.id) then
    raise exception 'journal % has no entries', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_journal_has_entries after insert on ledger_journal
  deferrable initially deferred for each row execute function require_entries();

-- A balance may only be what its entries and open holds say: checked at commit, whoever wrote it.
create function require_proved_balance() returns trigger language plpgsql as $$
declare
  present ledger_account;
  last_entry ledger_entry;
begin
  select * into present from ledger_account where id = new.id;
  if present.kind <> 'credit' then return null; end if;
  select * into last_entry from ledger_entry where ledger_account_id = present.id and number = present.entry_count;
  if present.posted_cents <> coalesce(last_entry.balance_after_cents, 0) then
    raise exception 'balance % of % is not what its entry % says', present.posted_cents, present.id, present.entry_count
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_account_proved after update of posted_cents, entry_count on ledger_account
  deferrable initially deferred for each row execute function require_proved_balance();

insert into ledger_account (id, kind, currency, created_at) values
  ('paypal-clearing', 'platform', 'USD', now()),
  ('sales', 'platform', 'USD', now()),
  ('order-funds', 'platform', 'USD', now()),
  ('adjustments', 'platform', 'USD', now()),
  ('receivable', 'platform', 'USD', now()),
  ('suspense', 'platform', 'USD', now());

-- Orders and eSIMs ----------------------------------------------------------------------------------------------------------------

create table orders (
  id text primary key,
  account_id text not null references account (id),
  plan_id text not null references plan (id),
  provider_id text not null,
  package_code text not null,
  plan_name text not null,
  quantity integer not null check (quantity between 1 and 30),
  period_days integer check (period_days between 1 and 365),
  unit_price_cents bigint not null check (unit_price_cents >= 0),
  total_cents bigint not null check (total_cents = unit_price_cents * quantity),
  -- What one eSIM of this order costs the payer; differs from the unit price on the wholesale basis.
  unit_charge_cents bigint not null check (unit_charge_cents >= 0),
  charged_cents bigint not null default 0 check (charged_cents >= 0),
  refunded_cents bigint not null default 0 check (refunded_cents >= 0 and refunded_cents <= charged_cents),
  unit_cost_micros bigint not null,
  currency text not null check (currency = 'USD'),
  paid_by text not null check (paid_by in ('credit', 'paypal')),
  hold_id text references ledger_hold (id) deferrable initially deferred,
  status text not null check (status in ('pending', 'active', 'completed', 'expired', 'cancelled')),
  -- How far the carrier got: nothing sent, sent (outcome unknown), accepted (it has an order number), settled.
  carrier_step text not null check (carrier_step in ('awaiting_payment', 'unsent', 'sent', 'accepted', 'settled')),
  carrier_order_id text,
  sent_at timestamptz,
  -- Fences off a worker that was paused and woke up: whoever settles must hold the number it started with.
  attempt integer not null default 0,
  delivered_quantity integer check (delivered_quantity between 0 and quantity),
  customer_email text not null,
  customer_name text not null,
  branding_profile_id text references branding_profile (id) on delete set null,
  cancel_requested_at timestamptz,
  failure_code text,
  failure_reason text,
  payment_due_at timestamptz,
  hidden_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  activated_at timestamptz,
  ended_at timestamptz
);
create index orders_account on orders (account_id, created_at desc, id desc) where hidden_at is null;
create index orders_pending on orders (created_at) where status = 'pending';
create index orders_cancelling on orders (cancel_requested_at) where cancel_requested_at is not null and status in ('pending', 'active');
create unique index orders_carrier_order on orders (provider_id, carrier_order_id) where carrier_order_id is not null;

create table esim (
  id text primary key,
  order_id text not null references orders (id),
  account_id text not null references account (id),
  provider_id text not null,
  esim_tran_no text not null,
  iccid text not null,
  activation_code text not null,
  qr_token text not null unique,
  status text not null check (status in ('released', 'installed', 'active', 'suspended', 'depleted', 'expired', 'revoked', 'cancelled')),
  is_unused boolean not null,
  is_topped_up boolean not null default false,
  is_refunded boolean not null default false,
  total_bytes bigint not null,
  used_bytes bigint not null,
  total_days integer not null,
  apn text,
  installed_at timestamptz,
  activated_at timestamptz,
  expires_at timestamptz,
  -- When the carrier was last asked.
  refreshed_at timestamptz not null,
  created_at timestamptz not null,
  unique (provider_id, esim_tran_no)
);
create index esim_order on esim (order_id);
create index esim_iccid on esim (iccid, created_at desc);
create index esim_live on esim (provider_id, refreshed_at) where status in ('released', 'installed', 'active', 'suspended', 'depleted');

-- Payments ------------------------------------------------------------------------------------------------------------------------

create table payment (
  id text primary key,
  account_id text not null references account (id),
  purpose text not null check (purpose in ('deposit', 'topup', 'order', 'esim_topup', 'invoice')),
  -- The order, eSIM top-up or invoice that it pays.
  subject_id text,
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null check (currency = 'USD'),
  state text not null check (state in ('creating', 'awaiting_payer', 'capturing', 'pending', 'completed', 'declined', 'expired', 'cancelled', 'review')),
  checkout_id text unique,
  approval_link text,
  return_url text not null,
  cancel_url text not null,
  capture_attempt integer not null default 1,
  capture_id text unique,
  fee_cents bigint,
  -- Where the captured money went when it was not what was meant: a late order, a second payment of the same thing.
  refund_reason text,
  completed_at timestamptz,
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index payment_account on payment (account_id, created_at desc);
create index payment_subject on payment (subject_id) where subject_id is not null;
create index payment_open on payment (updated_at) where state in ('creating', 'awaiting_payer', 'capturing', 'pending', 'declined');

create table refund (
  id text primary key,
  payment_id text not null references payment (id),
  reason text not null,
  amount_cents bigint not null check (amount_cents > 0),
  state text not null check (state in ('pending', 'completed', 'refused')),
  processor_refund_id text unique,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (payment_id, reason)
);

-- Money that PayPal took back on its own: refunds made in its console, reversals, chargebacks.
create table payment_reversal (
  processor_id text primary key,
  payment_id text not null references payment (id),
  amount_cents bigint not null check (amount_cents > 0),
  created_at timestamptz not null
);

-- Events --------------------------------------------------------------------------------------------------------------------------

create table event (
  id text primary key,
  number bigint generated always as identity unique,
  account_id text not null references account (id),
  type text not null,
  data jsonb not null,
  occurred_at timestamptz not null
);
create index event_account on event (account_id, number desc);

-- What the owner of a credit account sees: completed entries, open holds and payments under way, failed ones. The completed ones add up to
-- the balance. Reading it is the ledger's business; the tables below it belong to the ledger and to payments.
create view credit_statement as
  select a.account_id, j.id, j.type, 'completed' as status, e.amount_cents, e.balance_after_cents, e.number, j.description, j.reference, j.created_at
  from ledger_entry e join ledger_journal j on j.id = e.journal_id join ledger_account a on a.id = e.ledger_account_id and a.kind = 'credit'
  union all
  select a.account_id, h.id, 'order', case when r.hold_id is null then 'pending' else 'failed' end, -h.amount_cents, null, null, h.description, h.reference, h.created_at
  from ledger_hold h join ledger_account a on a.id = h.ledger_account_id left join ledger_hold_resolution r on r.hold_id = h.id
  where r.hold_id is null or r.kind = 'released'
  union all
  select p.account_id, p.id, 'topup', case when p.state in ('declined', 'expired', 'cancelled') then 'failed' else 'pending' end, p.amount_cents, null, null,
    case when p.purpose = 'deposit' then 'Initial deposit by PayPal' else 'Credit top-up by PayPal' end, p.checkout_id, p.created_at
  from payment p where p.purpose in ('deposit', 'topup') and p.state <> 'completed';
