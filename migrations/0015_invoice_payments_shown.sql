-- The statement also shows a payment of an invoice that is not captured, or went back, and a payment that an operator sent back.

create or replace view credit_statement as
  select a.account_id, j.id, j.type, 'completed' as status, e.amount_cents, e.balance_after_cents, e.number, j.description, j.reference, j.created_at
  from ledger_entry e join ledger_journal j on j.id = e.journal_id join ledger_account a on a.id = e.ledger_account_id and a.kind = 'credit'
  union all
  select a.account_id, h.id, 'order', case when r.hold_id is null then 'pending' else 'failed' end, -h.amount_cents, null, null, h.description, h.reference, h.created_at
  from ledger_hold h join ledger_account a on a.id = h.ledger_account_id left join ledger_hold_resolution r on r.hold_id = h.id
  where r.hold_id is null or r.kind = 'released'
  union all
  select p.account_id, p.id, 'topup', case when p.state in ('declined', 'expired', 'cancelled', 'completed') then 'failed' else 'pending' end, p.amount_cents, null, null,
    case p.purpose when 'deposit' then 'Initial deposit by PayPal' when 'invoice' then 'Payment of ' || coalesce(p.subject_id, 'an invoice') else 'Credit top-up by PayPal' end,
    coalesce(case when p.purpose = 'invoice' then p.subject_id end, p.checkout_id), p.created_at
  from payment p where p.purpose in ('deposit', 'topup', 'invoice') and (p.state <> 'completed' or p.refund_reason is not null);
