import type pg from "pg";

export interface TableShape {
  name: string;
  columns: string[];
}

/** Every table of ours but the list of migrations, which the schema itself brings along. */
export async function listTables(client: pg.ClientBase): Promise<TableShape[]> {
  const found = await client.query<TableShape>(`
    select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'migration'
    group by c.relname order by c.relname`);
  return found.rows;
}

export async function listAppliedMigrations(client: pg.ClientBase): Promise<string[]> {
  const found = await client.query<{ name: string }>("select name from migration order by name");
  return found.rows.map((row) => row.name);
}
