-- What has been told about an eSIM, when its usage was last asked for, and the top-ups that are bought for it.

alter table esim
  -- When the carrier was last asked for the usage alone, which takes many eSIMs in one request.
  add column usage_refreshed_at timestamptz,
  -- The share of data that was left, in percent, when the owner was last told; null while more than the highest threshold is left.
  add column told_percent integer check (told_percent between 0 and 100),
  add column is_last_day_told boolean not null default false;
-- The carrier's key is unique per carrier only; callers name it without the carrier.
create index esim_tran_no on esim (esim_tran_no);
create index esim_ending on esim (expires_at) where status in ('released', 'installed', 'active', 'suspended', 'depleted');

create table topup (
  id text primary key,
  esim_id text not null references esim (id),
  account_id text not null references account (id),
  package_code text not null,
  name text not null,
  period_days integer check (period_days between 1 and 365),
  -- What it adds, all days together.
  volume_bytes bigint not null,
  validity_days integer not null,
  price_cents bigint not null check (price_cents > 0),
  charged_cents bigint not null default 0 check (charged_cents >= 0),
  refunded_cents bigint not null default 0 check (refunded_cents >= 0 and refunded_cents <= charged_cents),
  -- Per day for a day pass, as the carrier said it when the price was shown.
  unit_cost_micros bigint not null,
  currency text not null check (currency = 'USD'),
  paid_by text not null check (paid_by in ('credit', 'paypal')),
  hold_id text references ledger_hold (id) deferrable initially deferred,
  status text not null check (status in ('pending', 'completed', 'failed', 'cancelled')),
  carrier_step text not null check (carrier_step in ('awaiting_payment', 'unsent', 'sent', 'settled')),
  sent_at timestamptz,
  -- Fences off a worker that was paused and woke up: whoever refuses must hold the number it started with.
  attempt integer not null default 0,
  -- What the eSIM had before the first request left us: more afterwards means that a lost answer was a yes.
  total_bytes_before bigint,
  total_bytes_after bigint,
  expires_at_after timestamptz,
  failure_code text,
  failure_reason text,
  payment_due_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz
);
create index topup_esim on topup (esim_id, created_at desc);
create index topup_pending on topup (updated_at) where status = 'pending';
-- One at a time, so that the totals tell which top-up the carrier made.
create unique index topup_sent on topup (esim_id) where carrier_step = 'sent';
