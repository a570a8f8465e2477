-- When the reconciler looks at a payment again, and who is capturing it now.

alter table payment rename column checked_at to check_at;
comment on column payment.check_at is 'When the reconciler asks PayPal next; null once the payment has ended.';
-- One process captures at a time and the others wait for its answer; a lease that ran out belongs to a process that died.
alter table payment add column capture_lease_until timestamptz;
drop index payment_open;
create index payment_check on payment (check_at) where check_at is not null;
create index refund_open on refund (payment_id) where state <> 'completed';
create index payment_reversal_payment on payment_reversal (payment_id);
