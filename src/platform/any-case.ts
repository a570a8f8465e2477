import { type RawBuilder, sql } from "kysely";

/** By Unicode; `lower` alone follows the database's locale, and in "C", that of the embedded one, it knows only A to Z. */
const lower = (text: RawBuilder<unknown>) => sql`lower((${text}) collate "und-x-icu")`;

/** Whether `text` contains `part`, in any case. */
export function containsInAnyCase(text: RawBuilder<unknown>, part: string): RawBuilder<boolean> {
  return sql<boolean>`position(${lower(sql`${part}::text`)} in ${lower(text)}) > 0`;
}
