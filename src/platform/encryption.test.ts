import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createEncryption, DecryptionFailed, keyIdOf } from "./encryption.ts";
import { Secret } from "./secret.ts";

const key = (id: string) => ({ id, key: new Secret(randomBytes(32).toString("base64")) });
const old = key("k1");
const encryption = createEncryption([old]);
const purpose = "smtp:profile-1";

describe("a stored secret", () => {
  test.each(["", "p", "pässwörd 🔑", "x".repeat(10_000)])("comes back as it was put in", (plain) => {
    expect(encryption.decrypt(encryption.encrypt(plain, purpose), purpose)).toBe(plain);
  });

  test("never looks the same twice and never shows its content", () => {
    const boxes = [encryption.encrypt("hunter2", purpose), encryption.encrypt("hunter2", purpose)];
    expect(boxes[0]).not.toBe(boxes[1]);
    expect(boxes.join()).not.toContain("hunter2");
  });

  test("is worthless in another row", () => {
    const box = encryption.encrypt("hunter2", purpose);
    expect(() => encryption.decrypt(box, "smtp:profile-2")).toThrow(DecryptionFailed);
  });

  test("opens no more when any one byte of it was changed", () => {
    const [version, id, encoded] = encryption.encrypt("hunter2", purpose).split(".");
    const bytes = Buffer.from(encoded ?? "", "base64url");
    for (let index = 0; index < bytes.byteLength; index++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      const box = [version, id, changed.toString("base64url")].join(".");
      expect(() => encryption.decrypt(box, purpose), `byte ${index}`).toThrow(DecryptionFailed);
    }
  });

  test("opens no more when any one character of it was changed", () => {
    const box = encryption.encrypt("hunter2", purpose);
    for (let index = 0; index < box.length; index++) {
      const other = box[index] === "A" ? "B" : "A";
      const changed = box.slice(0, index) + other + box.slice(index + 1);
      expect(() => encryption.decrypt(changed, purpose), `character ${index}`).toThrow(DecryptionFailed);
    }
  });

  test.each(["", "v1", "v1.k1", "v1.k1.", "v1.k1.AAAA", "v2.k1.AAAA", "v1.k1.AAAA.AAAA", "hunter2"])(
    "that is no box at all (%s) fails like any other",
    (box) => {
      expect(() => encryption.decrypt(box, purpose)).toThrow(DecryptionFailed);
    },
  );
});

describe("a key that is rotated", () => {
  test("still opens what it closed, while the new one closes", () => {
    const newest = key("k2");
    const rotated = createEncryption([newest, old]);
    const before = encryption.encrypt("hunter2", purpose);
    const after = rotated.encrypt(rotated.decrypt(before, purpose), purpose);
    expect([keyIdOf(before), keyIdOf(after)]).toEqual(["k1", "k2"]);
    expect(createEncryption([newest]).decrypt(after, purpose)).toBe("hunter2");
  });

  test("that is gone takes its secrets along", () => {
    const box = encryption.encrypt("hunter2", purpose);
    expect(() => createEncryption([key("k2")]).decrypt(box, purpose)).toThrow(DecryptionFailed);
  });

  test("under an id that is taken over by another key opens nothing", () => {
    const box = encryption.encrypt("hunter2", purpose);
    expect(() => createEncryption([key("k1")]).decrypt(box, purpose)).toThrow(DecryptionFailed);
  });
});
