import { sql } from "kysely";
import type { Db } from "../../platform/database.ts";

export interface AuditProof {
  entries: number;
  accounts: number;
  /** What doesn't fit, a sentence each; at most 100. */
  differences: string[];
}

const differencesMax = 100;

/** Recomputes every chain of the audit log from its entries. Whatever was changed, removed or put in between shows. */
export async function proveAuditLog(db: Db): Promise<AuditProof> {
  // One statement, so that what is written meanwhile is either whole or not there.
  const found = await sql<{ entries: number; accounts: number; differences: string[] }>`
    with chain as (
      select coalesce(l.account_id, e.account_id) as account_id, l.sequence, l.event_id, e.id, e.account_id = l.account_id as is_own,
        row_number() over of_account as place, l.digest,
        case when e.id is not null then audit_digest(coalesce(lag(l.digest) over of_account, ''), e) end as computed
      from audit_link l full join audit_event e on e.id = l.event_id
      window of_account as (partition by coalesce(l.account_id, e.account_id) order by l.sequence nulls last)
    ), difference as (
      select account_id || case
        when event_id is null then ': entry ' || id || ' was put in'
        when id is null then ': entry ' || event_id || ' is gone'
        when sequence <> place then ': something before number ' || sequence || ' is gone'
        else ': entry ' || id || ' or the one before it was changed' end as sentence
      from chain
      where event_id is null or id is null or not is_own or sequence <> place or digest <> computed
      order by account_id, sequence limit ${differencesMax}
    )
    select (select count(*)::int from audit_event) as entries, (select count(distinct account_id)::int from audit_event) as accounts,
      (select coalesce(array_agg(sentence), '{}') from difference) as differences`.execute(db);
  return found.rows[0] ?? { entries: 0, accounts: 0, differences: [] };
}
