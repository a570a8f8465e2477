-- Who wants to be told of what, what each of them is told, and every attempt to tell it.

create table webhook_subscription (
  id text primary key,
  account_id text not null references account (id),
  name text not null,
  endpoint_url text not null,
  event_types text[] not null check (cardinality(event_types) > 0),
  secret_box text not null,
  -- The secret before the newest one: it signs too until then, so that a receiver can change over without losing an event.
  previous_secret_box text,
  previous_secret_until timestamptz,
  timeout_seconds integer not null check (timeout_seconds between 1 and 30),
  retry_count integer not null check (retry_count between 0 and 10),
  status text not null check (status in ('active', 'inactive', 'failed')),
  -- Events that were given up on since the last one that arrived.
  failed_events integer not null default 0 check (failed_events >= 0),
  failing_since timestamptz,
  failed_at timestamptz check ((failed_at is not null) = (status = 'failed')),
  failure_reason text,
  -- The number of the newest delivery: a receiver that sees a gap knows that something is still on its way.
  last_sequence bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index webhook_subscription_account on webhook_subscription (account_id, created_at desc, id desc);

-- One event on its way to one subscriber, over all of its retries and replays.
create table webhook_delivery (
  id text primary key,
  subscription_id text not null references webhook_subscription (id) on delete cascade,
  event_id text not null references event (id),
  sequence bigint not null,
  status text not null check (status in ('pending', 'success', 'failed')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (subscription_id, event_id),
  unique (subscription_id, sequence)
);
create index webhook_delivery_event on webhook_delivery (event_id);
create index webhook_delivery_ended on webhook_delivery (updated_at) where status <> 'pending';

-- Pending is the attempt that comes next; of each delivery there is one such at most.
create table webhook_attempt (
  id bigint generated always as identity primary key,
  delivery_id text not null references webhook_delivery (id) on delete cascade,
  subscription_id text not null references webhook_subscription (id) on delete cascade,
  number integer not null check (number > 0),
  -- Which retry since the delivery began, or began again by a replay; zero is the first try.
  retry integer not null check (retry >= 0),
  status text not null check (status in ('pending', 'success', 'failed')),
  due_at timestamptz not null,
  sent_at timestamptz,
  http_status integer,
  duration_ms integer,
  error_class text,
  error text,
  answer text,
  unique (delivery_id, number),
  check ((status = 'pending') = (sent_at is null))
);
create unique index webhook_attempt_next on webhook_attempt (delivery_id) where status = 'pending';
create index webhook_attempt_due on webhook_attempt (subscription_id, due_at) where status = 'pending';
create index webhook_attempt_log on webhook_attempt (subscription_id, id desc);

-- For replaying a stretch of time, and for removing what is old.
create index event_account_time on event (account_id, occurred_at);
create index event_time on event (occurred_at);
