-- What cost the more the longer the shop had been running: each of these lets one statement read only the rows that it is about.

-- A branding profile that is deleted is taken off its orders.
create index orders_branding on orders (branding_profile_id) where branding_profile_id is not null;

-- Notices that were dealt with are forgotten after a while.
create index incoming_notice_done on incoming_notice (processed_at) where processed_at is not null;

-- The metrics count orders by status, in this index alone.
create index orders_status on orders (status);
