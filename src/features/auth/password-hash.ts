import { hash, verify } from "@node-rs/argon2";
import { createHashingQueue } from "./hashing-queue.ts";

/** Argon2id (the library's default kind) with OWASP's parameters: about 20 ms and 19 MiB each. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
const queue = createHashingQueue({ runningMax: 2, waitingMax: 128 });

/** The hash of a password that nobody knows: an unknown address takes as long to refuse as a wrong password. */
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$WmI3xeUAddKLZngs0KdBlQ$SqfZ2TKJaI3e/+66hkz8kpImNpptu7rT+UisHcjynHM";

/** Hashes a password. Throws `not_ready` when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  return await queue(async () => await hash(passwordBytes(password), cost));
}

/** Whether `password` is the one behind `storedHash`; without a stored hash it is not, after the same work. */
export async function isPassword(password: string, storedHash: string | undefined): Promise<boolean> {
  const isMatch = await queue(async () => await verify(storedHash ?? nobodysHash, passwordBytes(password)));
  return isMatch && storedHash !== undefined;
}

/** What is hashed: one form for what looks the same, because keyboards disagree on how to compose an é. */
export function passwordBytes(password: string): Buffer {
  return Buffer.from(password.normalize("NFKC"), "utf8");
}
