/**
 * A number in [0, 1) that depends on the seed and on what is being decided, never on how often one asked before:
 * so the same seed gives the same world in any order of events, and after any restart.
 */
export function draw(seed: number, ...subject: (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}|${subject.join("|")}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return spread(hash) / 2 ** 32;
}

/** One of the choices, by the same rule. */
export function drawOne<T>(choices: readonly [T, ...T[]], seed: number, ...subject: (string | number)[]): T {
  return choices[Math.floor(draw(seed, ...subject) * choices.length)] ?? choices[0];
}

/** FNV alone leaves neighbours close together; this finaliser makes them independent. */
function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
