-- A reseller's own face: mail server and logo of each branding profile; and what became of every mail, so that none is sent twice.

create table branding_smtp (
  profile_id text primary key references branding_profile (id) on delete cascade,
  is_enabled boolean not null,
  host text,
  port integer check (port between 1 and 65535),
  user_name text,
  -- Encrypted, with the profile's id bound into it.
  password_box text,
  is_secure boolean not null,
  from_address text,
  from_name text,
  updated_at timestamptz not null,
  check (not is_enabled or num_nulls(host, port, from_address) = 0)
);

-- Each test opens a connection to a server that a customer named, so their number is limited per account.
create table smtp_test_count (
  account_id text primary key references account (id),
  window_started_at timestamptz not null,
  count integer not null check (count > 0)
);

create table logo (
  -- 128 random bits: whoever has the address may see the image.
  id text primary key,
  account_id text not null references account (id),
  -- Null while the account has no profile yet: its first profile takes the logo over.
  profile_id text unique references branding_profile (id) on delete cascade,
  -- PNG, written by us from the pixels of what was uploaded.
  content bytea not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  created_at timestamptz not null
);
create unique index logo_waiting on logo (account_id) where profile_id is null;

create table mail_delivery (
  -- The mail's id, stable over retries.
  id text primary key,
  recipient text not null,
  template text not null,
  state text not null check (state in ('trying', 'sent', 'refused')),
  -- Failures on the reseller's own server, after some of which the system's server takes over.
  own_server_failures integer not null default 0 check (own_server_failures >= 0),
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index mail_delivery_age on mail_delivery (updated_at);
