import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import type { Secret } from "./secret.ts";

const version = "v1";
const ivBytes = 16;
const tagBytes = 32;
const keyBytes = 32;

/** The box was not made by us for this purpose, or was changed. It never says which, so that nobody can learn by asking. */
export class DecryptionFailed extends Error {
  override readonly name = "DecryptionFailed";
  constructor() {
    super("The stored secret can't be decrypted");
  }
}

/** Keeps secrets at rest: AES-256-CBC, then an HMAC over everything, with keys that configuration names by id. */
export interface Encryption {
  /** The id of the key that encrypts now. */
  newestKeyId: string;
  /** A box that opens only with the same `purpose`, such as `smtp:profile-…`: moved to another row it is worthless. */
  encrypt(plain: string, purpose: string): string;
  /** Throws `DecryptionFailed`, whatever was wrong. */
  decrypt(box: string, purpose: string): string;
}

interface Keys {
  encryption: Buffer;
  authentication: Buffer;
}

/** The first key encrypts; all of them decrypt, so that a new one is put in front and the old one stays until everything is re-encrypted. */
export function createEncryption(configured: readonly { id: string; key: Secret }[]): Encryption {
  const [newest] = configured;
  if (!newest) throw new Error("ENCRYPTION_KEYS names no key");
  const keysById = new Map(configured.map(({ id, key }) => [id, deriveKeys(key)]));
  return {
    newestKeyId: newest.id,
    encrypt(plain, purpose) {
      const keys = keysById.get(newest.id) ?? deriveKeys(newest.key);
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-cbc", keys.encryption, iv);
      const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]);
      const tag = authenticate(keys, newest.id, purpose, sealed);
      return `${version}.${newest.id}.${Buffer.concat([sealed, tag]).toString("base64url")}`;
    },
    decrypt(box, purpose) {
      const { keyId, content } = openBox(box);
      const keys = keysById.get(keyId);
      if (!keys) throw new DecryptionFailed();
      const sealed = content.subarray(0, -tagBytes);
      const tag = authenticate(keys, keyId, purpose, sealed);
      // Before anything is decrypted, so that padding tells nothing.
      if (!timingSafeEqual(tag, content.subarray(-tagBytes))) throw new DecryptionFailed();
      const decipher = createDecipheriv("aes-256-cbc", keys.encryption, sealed.subarray(0, ivBytes));
      return Buffer.concat([decipher.update(sealed.subarray(ivBytes)), decipher.final()]).toString("utf8");
    },
  };
}

/** The id of the key that a box was made with. Throws `DecryptionFailed` for what is no box. */
export function keyIdOf(box: string): string {
  return openBox(box).keyId;
}

function deriveKeys(key: Secret): Keys {
  const master = Buffer.from(key.reveal(), "base64");
  if (master.byteLength < keyBytes) throw new Error(`An encryption key must have ${keyBytes} bytes`);
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", master, "", `passim ${version} ${use}`, keyBytes));
  return { encryption: derive("encryption"), authentication: derive("authentication") };
}

function authenticate(keys: Keys, keyId: string, purpose: string, sealed: Buffer): Buffer {
  const mac = createHmac("sha256", keys.authentication);
  // Each part is preceded by its length: otherwise a byte could move from one part to the next under the same tag.
  for (const part of [Buffer.from(version), Buffer.from(keyId), Buffer.from(purpose), sealed]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.byteLength);
    mac.update(length).update(part);
  }
  return mac.digest();
}

function openBox(box: string): { keyId: string; content: Buffer } {
  const [given, keyId, encoded, ...rest] = box.split(".");
  if (given !== version || keyId === undefined || encoded === undefined || rest.length > 0)
    throw new DecryptionFailed();
  const content = Buffer.from(encoded, "base64url");
  // Base64 can spell the same bytes in several ways; only ours is accepted.
  const isOurSpelling = content.toString("base64url") === encoded;
  if (!isOurSpelling || content.byteLength < ivBytes + 16 + tagBytes) throw new DecryptionFailed();
  return { keyId, content };
}
