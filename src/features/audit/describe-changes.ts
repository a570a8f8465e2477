/** What an entry may say of a thing. */
export type Fact = string | number | boolean | null;
export type Facts = Readonly<Record<string, Fact>>;
/** Fields by their names on the wire, each with its old and its new value. */
export type Changes = Record<string, { from: Fact; to: Fact }>;

/** The fields in which two states of a thing differ; undefined when there are none. What is secret must not be among the facts. */
export function describeChanges<T extends Facts>(before: T, after: T): Changes | undefined {
  const changed = Object.keys(after).filter((field) => before[field] !== after[field]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((field) => [field, { from: before[field] ?? null, to: after[field] ?? null }]));
}
