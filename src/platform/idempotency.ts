import { createHash, randomUUID } from "node:crypto";
import { after, type Clock, dayMs } from "./clock.ts";
import type { Database, Db, Tx } from "./database.ts";
import { Failure } from "./failure.ts";

/** A process that died is noticed after this long; a living one extends its lease three times as often. */
const leaseMs = 10_000;
const keptMs = dayMs;

/** The part of a keyed request that a use case sees. */
export interface IdempotentRun {
  /**
   * Binds what the request makes to its key, in the transaction that makes it: once it has committed, the key never executes again.
   * Throws when another process has taken the key over, which undoes the transaction.
   */
  attach(tx: Tx, resourceId: string): Promise<void>;
  /** Frees the key again, when it is certain that what it was bound to was not done after all. */
  detach(tx: Tx): Promise<void>;
}

export interface StoredAnswer {
  status: number;
  body: unknown;
}

export type Admission =
  | { kind: "run"; run: IdempotentRun; finish(answer: StoredAnswer): Promise<void> }
  | { kind: "replay"; answer: StoredAnswer }
  /** Something was made and its answer was lost: tell how it stands now. */
  | { kind: "describe"; resourceId: string };

export interface KeyedRequest {
  accountId: string;
  key: string;
  route: string;
  body: unknown;
}

/** These are not kept: the same request may succeed once the caller has mended what they speak of. */
const unstoredStatuses = new Set([400, 401, 403, 429]);

interface Dependencies {
  database: Database;
  clock: Clock;
}

/**
 * Lets one request with a key run at a time, and each at most once. Throws `idempotency_key_reused` for another body and
 * `request_in_progress` while the first still runs.
 */
export async function admit(app: Dependencies, request: KeyedRequest): Promise<Admission> {
  requireKey(request.key);
  const bodyHash = digest(request);
  const leaseToken = randomUUID();
  const { db } = app.database;
  const now = app.clock.now();
  if (await reserve(db, request, bodyHash, leaseToken, now)) return run(app, request, leaseToken);
  const found = await db
    .selectFrom("idempotencyKey")
    .selectAll()
    .where("accountId", "=", request.accountId)
    .where("key", "=", request.key)
    .executeTakeFirst();
  if (!found) return await admit(app, request);
  if (found.bodyHash !== bodyHash) {
    throw new Failure(
      "idempotency_key_reused",
      "This Idempotency-Key was used with another request; use a new key for a new request.",
    );
  }
  if (found.status !== null) return { kind: "replay", answer: { status: found.status, body: found.answer } };
  if (found.leasedUntil > now)
    throw new Failure("request_in_progress", "A request with this Idempotency-Key is still running.", undefined, {
      retryAfterSeconds: 1,
    });
  if (found.resourceId !== null) return { kind: "describe", resourceId: found.resourceId };
  if (await takeOver(db, request, found.leaseToken, leaseToken, now)) return run(app, request, leaseToken);
  throw new Failure("request_in_progress", "A request with this Idempotency-Key is still running.", undefined, {
    retryAfterSeconds: 1,
  });
}

/** Forgets keys older than a day. */
export async function forgetOldKeys(app: Dependencies): Promise<void> {
  await app.database.db.deleteFrom("idempotencyKey").where("createdAt", "<", after(app.clock.now(), -keptMs)).execute();
}

function requireKey(key: string): void {
  if (key.length >= 1 && key.length <= 255) return;
  const message = "must have 1 to 255 characters";
  throw new Failure("validation_failed", `Idempotency-Key ${message}.`, [{ path: "Idempotency-Key", message }]);
}

function digest(request: KeyedRequest): string {
  return createHash("sha256")
    .update(`${request.route}\n${canonical(request.body)}`)
    .digest("hex");
}

/** The same text for the same JSON, whatever the order of its keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "null" : JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

async function reserve(
  db: Db,
  request: KeyedRequest,
  bodyHash: string,
  leaseToken: string,
  now: Date,
): Promise<boolean> {
  const expired = after(now, -keptMs);
  const result = await db
    .insertInto("idempotencyKey")
    .values({
      accountId: request.accountId,
      key: request.key,
      route: request.route,
      bodyHash,
      leaseToken,
      leasedUntil: after(now, leaseMs),
      createdAt: now,
    })
    .onConflict((conflict) =>
      // A key older than a day is forgotten, whether or not the sweep has come by.
      conflict
        .columns(["accountId", "key"])
        .doUpdateSet({
          route: request.route,
          bodyHash,
          leaseToken,
          leasedUntil: after(now, leaseMs),
          createdAt: now,
          resourceId: null,
          status: null,
          answer: null,
        })
        .where("idempotencyKey.createdAt", "<", expired),
    )
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

async function takeOver(
  db: Db,
  request: KeyedRequest,
  oldToken: string,
  leaseToken: string,
  now: Date,
): Promise<boolean> {
  const result = await ownRow(db, request, oldToken)
    .set({ leaseToken, leasedUntil: after(now, leaseMs) })
    .where("resourceId", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function ownRow(db: Db, request: KeyedRequest, leaseToken: string) {
  return db
    .updateTable("idempotencyKey")
    .where("accountId", "=", request.accountId)
    .where("key", "=", request.key)
    .where("leaseToken", "=", leaseToken);
}

function run(app: Dependencies, request: KeyedRequest, leaseToken: string): Admission {
  const heartbeat = extendLease(app, request, leaseToken);
  return {
    kind: "run",
    run: {
      async attach(tx, resourceId) {
        const result = await ownRow(tx, request, leaseToken).set({ resourceId }).executeTakeFirst();
        if (result.numUpdatedRows === 0n)
          throw new Failure("request_in_progress", "Another process runs the request with this Idempotency-Key.");
      },
      async detach(tx) {
        await ownRow(tx, request, leaseToken).set({ resourceId: null }).execute();
      },
    },
    async finish(answer) {
      clearInterval(heartbeat);
      const { db } = app.database;
      const isKept = answer.status < 500 && !unstoredStatuses.has(answer.status);
      if (isKept) {
        const kept = { status: answer.status, answer: JSON.stringify(answer.body) };
        await ownRow(db, request, leaseToken).set(kept).execute();
        return;
      }
      // Nothing was made: the key is free again. Something was: a repetition tells how it stands.
      await db
        .deleteFrom("idempotencyKey")
        .where("leaseToken", "=", leaseToken)
        .where("resourceId", "is", null)
        .execute();
      await ownRow(db, request, leaseToken).set({ leasedUntil: app.clock.now() }).execute();
    },
  };
}

/** Without a database it can't be extended; then the lease runs out, and `attach` undoes what this process still makes. */
function extendLease(app: Dependencies, request: KeyedRequest, leaseToken: string): NodeJS.Timeout {
  return setInterval(() => {
    const leasedUntil = after(app.clock.now(), leaseMs);
    ownRow(app.database.db, request, leaseToken)
      .set({ leasedUntil })
      .execute()
      .catch(() => undefined);
  }, leaseMs / 3).unref();
}
