/** The few ASN.1 structures that a certificate is made of, in DER. */

const contextConstructed = 0xa0;

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.byteLength), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.byteLength]), bytes]);
}

export const sequence = (...parts: Buffer[]): Buffer => element(0x30, Buffer.concat(parts));

export const setOf = (...parts: Buffer[]): Buffer => element(0x31, Buffer.concat(parts));

/** A positive integer; DER wants no leading zeros, and a zero byte before a set top bit. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  const isTopBitSet = (shortest[0] ?? 0) >= 0x80;
  return element(0x02, isTopBitSet ? Buffer.concat([Buffer.from([0]), shortest]) : shortest);
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...others.flatMap(encodeArc)]));
}

/** Base 128, most significant group first; every group but the last has its top bit set. */
function encodeArc(arc: number): number[] {
  const groups = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
  return groups;
}

export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text, "utf8"));

/** A date between 1950 and 2049, the range of this form. */
export function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, "").slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`, "ascii"));
}

export const boolean = (isTrue: boolean): Buffer => element(0x01, Buffer.from([isTrue ? 0xff : 0]));

export const octets = (content: Buffer): Buffer => element(0x04, content);

export const nothing = (): Buffer => element(0x05, Buffer.alloc(0));

export const bits = (content: Buffer, unusedBits = 0): Buffer =>
  element(0x03, Buffer.concat([Buffer.from([unusedBits]), content]));

/** A part that its number tells apart, wrapped whole. */
export const explicit = (number: number, content: Buffer): Buffer => element(contextConstructed | number, content);

/** A part that its number tells apart, with its own tag left out. */
export const implicit = (number: number, content: Buffer): Buffer => element(0x80 | number, content);
