-- Carriers limit the requests of an account, not of a process: all processes reserve their turns here.
-- Unlogged, because a crash may forget it: at worst one request too many is sent, which the carrier refuses politely.

create unlogged table request_budget (
  account text not null,
  lane text not null,
  -- The first instant that nobody has reserved yet, by the database's clock.
  next_at timestamptz not null,
  primary key (account, lane)
);
