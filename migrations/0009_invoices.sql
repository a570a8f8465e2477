-- What postpaid accounts are billed each month. An invoice never changes once it is issued: only its payment is written to it, once.

-- Entries up to this number were settled before the account became postpaid; their balance is the first line of its first invoice.
alter table ledger_account add column postpaid_after_number bigint not null default 0;

-- A row instead of a sequence: a number that a transaction gave back is given to the next one, so that no number is missing.
create table invoice_number (
  year integer primary key,
  last_number integer not null check (last_number > 0)
);

create table invoice (
  id text primary key,
  account_id text not null references account (id),
  number text not null unique,
  period_start timestamptz not null,
  period_end timestamptz not null check (period_end > period_start),
  currency text not null check (currency = 'USD'),
  total_cents bigint not null check (total_cents > 0),
  line_count integer not null check (line_count > 0),
  -- Both parties as they were called that day.
  seller_name text not null,
  seller_email text not null,
  seller_url text not null,
  buyer_name text,
  buyer_email text not null,
  issued_at timestamptz not null,
  due_at timestamptz not null,
  paid_at timestamptz,
  paid_by text check (paid_by in ('paypal', 'transfer')),
  paid_journal_id text unique references ledger_journal (id) deferrable initially deferred,
  unique (account_id, period_start),
  check (num_nulls(paid_at, paid_by, paid_journal_id) in (0, 3))
);
create index invoice_account on invoice (account_id, issued_at desc, id desc);
create index invoice_open on invoice (account_id) where paid_at is null;

create table invoice_line (
  invoice_id text not null references invoice (id),
  number integer not null check (number > 0),
  kind text not null check (kind in ('balance', 'charge', 'credit')),
  -- Null for the balance that an account had when it became postpaid. Unique: nothing is billed twice.
  journal_id text unique references ledger_journal (id),
  description text not null,
  reference text,
  -- Positive: to be paid.
  amount_cents bigint not null check (amount_cents <> 0),
  happened_at timestamptz not null,
  primary key (invoice_id, number),
  check ((kind = 'balance') = (journal_id is null)),
  check ((kind = 'charge') = (amount_cents > 0))
);

create function refuse_invoice_change() returns trigger language plpgsql as $$
begin
  if old.paid_at is not null or to_jsonb(old) - '{paid_at,paid_by,paid_journal_id}'::text[] <> to_jsonb(new) - '{paid_at,paid_by,paid_journal_id}'::text[] then
    raise exception 'invoice % is issued and can only be paid, once', old.number using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger invoice_immutable before update on invoice for each row execute function refuse_invoice_change();
create trigger invoice_no_delete before delete on invoice for each row execute function refuse_change();
create trigger invoice_no_truncate before truncate on invoice for each statement execute function refuse_change();
create trigger invoice_line_append_only before update or delete on invoice_line for each row execute function refuse_change();
create trigger invoice_line_no_truncate before truncate on invoice_line for each statement execute function refuse_change();

-- At commit the lines are what the invoice says they are, and none can be added to it later.
create function require_whole_invoice() returns trigger language plpgsql as $$
declare
  billed record;
begin
  select count(*) as lines, sum(amount_cents) as cents into billed from invoice_line where invoice_id = new.id;
  if billed.lines <> new.line_count or billed.cents is distinct from new.total_cents then
    raise exception 'the lines of invoice % do not add up to it', new.number using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger invoice_whole after insert on invoice deferrable initially deferred for each row execute function require_whole_invoice();

create function refuse_late_line() returns trigger language plpgsql as $$
begin
  if new.number > (select line_count from invoice where id = new.invoice_id) then
    raise exception 'invoice % has all of its lines', new.invoice_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger invoice_line_in_time before insert on invoice_line for each row execute function refuse_late_line();
