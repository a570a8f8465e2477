-- Money that PayPal gave back without a word to us is found by reading captured payments back for as long as PayPal can return them.

alter table payment add column returns_check_at timestamptz;
comment on column payment.returns_check_at is 'When PayPal is asked next whether money of this capture went back; null before the capture and once it is too old.';
alter table payment add column is_return_unexplained boolean not null default false;
comment on column payment.is_return_unexplained is 'PayPal says that more went back than it lists, so that nobody knows what to book.';
create index payment_returns_check on payment (returns_check_at) where returns_check_at is not null;
create index payment_return_unexplained on payment (id) where is_return_unexplained;

update payment set returns_check_at = coalesce(completed_at, updated_at)
where state in ('completed', 'review') and capture_id is not null and coalesce(completed_at, updated_at) > now() - interval '180 days';
