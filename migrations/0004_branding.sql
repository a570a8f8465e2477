-- A reseller's own face: mail server and logo of each branding profile.

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

-- A reseller is told once a day that mails of a profile went through the system's server instead of its own.
create table smtp_fallback_notice (
  profile_id text not null references branding_profile (id) on delete cascade,
  day text not null,
  primary key (profile_id, day)
);
