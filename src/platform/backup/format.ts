/** A backup is a gzipped file of lines of JSON: a heading, then tables in pieces and sequences, then an end that proves it is whole. */
export type BackupLine = Heading | TableRows | SequenceValue | End;

export interface Heading {
  kind: "passim-backup";
  formatVersion: number;
  madeAt: string;
  /** The schema that the rows belong to. */
  migrations: string[];
}

export interface TableRows {
  kind: "rows";
  table: string;
  columns: string[];
  /** In PostgreSQL's own text form of a row, which loses nothing. */
  rows: string[];
}

export interface SequenceValue {
  kind: "sequence";
  name: string;
  value: string;
}

export interface End {
  kind: "end";
  rows: number;
}

export const formatVersion = 1;
export const rowsPerLine = 500;

/** Both ends write and read values the same way, however the server is set up. */
export const sessionSettings = [
  "set local timezone = 'UTC'",
  "set local datestyle = 'ISO, YMD'",
  "set local bytea_output = 'hex'",
  "set local extra_float_digits = 1",
  "set local statement_timeout = 0",
  "set local idle_in_transaction_session_timeout = 0",
];
