-- Guessing a password from many networks at once, which no limit by network sees; and a proof that the audit log was not changed, because
-- triggers alone bind whoever keeps to them.

-- Of an address that somebody tried to log in to, known to us or not.
create table login_attempt (
  -- A keyed digest: what strangers type is nobody's to read.
  address_key text primary key,
  -- Tries since the last right password; the one that is going on counts as wrong until it proves right.
  failed integer not null check (failed > 0),
  blocked_until timestamptz,
  updated_at timestamptz not null
);

-- From where an account's owner has proved to be it. Guessing elsewhere does not hold them up.
create table known_network (
  -- A keyed digest of the address and the network.
  network_key text primary key,
  seen_at timestamptz not null
);

-- Each account's audit entries in the order in which they were committed, each bound to all before it.
create table audit_link (
  account_id text not null references account (id),
  sequence bigint not null check (sequence > 0),
  event_id text not null unique references audit_event (id),
  digest text not null,
  primary key (account_id, sequence)
);
create trigger audit_link_append_only before update or delete on audit_link for each row execute function refuse_change();
create trigger audit_link_no_truncate before truncate on audit_link for each statement execute function refuse_change();

create function audit_digest(previous text, event audit_event) returns text language sql stable as $$
  select encode(sha256(convert_to(jsonb_build_array(previous, event.id, event.account_id, event.action, event.actor_kind, event.actor_id,
    event.detail, event.ip, event.request_id, to_char(event.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'UTF8')), 'hex')
$$;

create function link_audit_event() returns trigger language plpgsql as $$
declare
  newest audit_link;
begin
  -- One writer of a chain at a time. It comes last in its transaction, so that nobody who waits here holds what another one needs.
  perform pg_advisory_xact_lock(hashtextextended('audit log of ' || new.account_id, 0));
  select * into newest from audit_link where account_id = new.account_id order by sequence desc limit 1;
  insert into audit_link (account_id, sequence, event_id, digest)
    values (new.account_id, coalesce(newest.sequence, 0) + 1, new.id, audit_digest(coalesce(newest.digest, ''), new));
  return null;
end $$;

do $$
declare
  event audit_event;
  sequence bigint := 0;
  account text := '';
  digest text := '';
begin
  for event in select * from audit_event order by account_id, id loop
    if event.account_id <> account then
      account := event.account_id;
      sequence := 0;
      digest := '';
    end if;
    sequence := sequence + 1;
    digest := audit_digest(digest, event);
    insert into audit_link values (account, sequence, event.id, digest);
  end loop;
end $$;

create constraint trigger audit_event_linked after insert on audit_event
  deferrable initially deferred for each row execute function link_audit_event();
