-- Who may act as an account beside its password: keys of programs, a second factor; and who did what, in a log that nobody can rewrite.

create table api_key (
  id text primary key,
  account_id text not null references account (id),
  name text not null,
  -- The last characters of the key, by which its owner recognises it.
  hint text not null,
  -- SHA-256 of the key. It has 256 random bits, so that there is nothing to guess and a fast digest is enough.
  key_hash text not null unique,
  scopes text[] not null check (cardinality(scopes) > 0),
  expires_at timestamptz,
  -- Written at most once in ten minutes.
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index api_key_account on api_key (account_id, created_at desc);

create table totp (
  account_id text primary key references account (id),
  secret_box text not null,
  -- Null until one code has proved that the owner's app has the secret; nothing asks for codes before.
  confirmed_at timestamptz,
  -- The time step of the newest code that was accepted: a code of this step or an earlier one is spent.
  last_step bigint not null default 0,
  failed_attempts integer not null default 0 check (failed_attempts >= 0),
  blocked_until timestamptz,
  created_at timestamptz not null
);

create table totp_recovery_code (
  account_id text not null references totp (account_id) on delete cascade,
  code_hash text not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);

create table audit_event (
  id text primary key,
  account_id text not null references account (id),
  action text not null,
  -- A visitor has shown no credential yet, such as somebody who logs in.
  actor_kind text not null check (actor_kind in ('session', 'key', 'visitor', 'operator')),
  actor_id text,
  detail jsonb not null,
  ip text,
  request_id text,
  created_at timestamptz not null
);
-- Ids are ordered by time.
create index audit_event_account on audit_event (account_id, id desc);
create trigger audit_event_append_only before update or delete on audit_event for each row execute function refuse_change();
create trigger audit_event_no_truncate before truncate on audit_event for each statement execute function refuse_change();
