-- What every process needs before there is any business: durable jobs, answers kept for Idempotency-Key, settings, incoming notices.

create table job (
  id bigint generated always as identity primary key,
  queue text not null,
  name text not null,
  payload jsonb not null,
  -- One waiting job per key; enqueueing it again makes it due at the earlier of the two times.
  key text unique,
  run_at timestamptz not null,
  attempts integer not null default 0,
  attempts_max integer not null,
  -- Grows when the key is enqueued again, so that a job enqueued while it runs is run once more.
  version integer not null default 1,
  lease_token uuid,
  leased_until timestamptz,
  last_error text,
  -- Set for what runs by itself: after each run it is due again so many seconds later, and it is never put aside.
  repeat_seconds integer check (repeat_seconds > 0),
  dead_at timestamptz,
  created_at timestamptz not null
);
create index job_due on job (queue, run_at) where dead_at is null;

create table idempotency_key (
  account_id text not null,
  key text not null check (length(key) between 1 and 255),
  route text not null,
  body_hash text not null,
  -- Whoever holds the lease runs the request; a lease that ran out belongs to a process that died.
  lease_token uuid not null,
  leased_until timestamptz not null,
  -- What the request made, committed together with it. Once set, the request is never executed again.
  resource_id text,
  status integer,
  answer jsonb,
  created_at timestamptz not null,
  primary key (account_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);

create table setting (
  name text primary key,
  value jsonb not null,
  updated_at timestamptz not null
);

-- Notices of carriers and PayPal, stored before they are answered and processed by a job afterwards.
create table incoming_notice (
  id bigint generated always as identity primary key,
  source text not null,
  notice_id text not null,
  headers jsonb not null,
  raw_body text not null,
  received_at timestamptz not null,
  processed_at timestamptz,
  outcome text,
  unique (source, notice_id)
);
create index incoming_notice_open on incoming_notice (received_at) where processed_at is null;
