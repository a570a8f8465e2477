import { scrypt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { lookUpAddresses } from "./look-up.ts";

const types: Record<number, "A" | "AAAA" | undefined> = { 1: "A", 28: "AAAA" };
type Zone = Record<string, { A?: number[]; AAAA?: number[] } | "silent">;

/** Starts a name server that knows these names, keeps silent about some until it is told to speak, and denies all others. */
async function serveNames(zone: Zone): Promise<{ address: string; speak(): void }> {
  const held: (() => void)[] = [];
  const server = createSocket("udp4", (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    const entry = zone[name];
    const isSilent = entry === "silent";
    const data = isSilent ? undefined : entry?.[types[type] ?? "A"];
    const header = Buffer.from([0, 0, 0x81, entry ? 0x80 : 0x83, 0, 1, 0, data ? 1 : 0, 0, 0, 0, 0]);
    query.copy(header, 0, 0, 2);
    // The name is told as a pointer to the question; then type, class IN, a minute to live, and the address.
    const answer = data
      ? Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data])
      : Buffer.alloc(0);
    const send = () => server.send(Buffer.concat([header, query.subarray(12, end), answer]), port, address);
    if (isSilent) held.push(send);
    else send();
  });
  return { address: await listen(server), speak: () => held.forEach((send) => send()) };
}

async function listen(server: Socket): Promise<string> {
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `127.0.0.1:${server.address().port}`;
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

const v6 = [0x26, 0x06, 0x47, 0, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11];

it("finds all addresses of a name, of either kind or both", async () => {
  const { address } = await serveNames({
    "both.example.com": { A: [8, 8, 8, 8], AAAA: v6 },
    "old.example.com": { A: [8, 8, 4, 4] },
    "new.example.com": { AAAA: v6 },
    "empty.example.com": {},
  });
  expect(await lookUpAddresses("both.example.com", [address])).toEqual(["8.8.8.8", "2606:4700:4700::1111"]);
  expect(await lookUpAddresses("old.example.com", [address])).toEqual(["8.8.4.4"]);
  expect(await lookUpAddresses("new.example.com", [address])).toEqual(["2606:4700:4700::1111"]);
  for (const name of ["empty.example.com", "missing.example.com"])
    await expect(lookUpAddresses(name, [address])).rejects.toThrow("query");
});

it("answers for this machine's own names without asking", async () => {
  for (const name of ["localhost", "hooks.localhost"]) expect(await lookUpAddresses(name, [])).toEqual(["127.0.0.1"]);
});

it("waits for name servers that keep silent without taking what others work with", async () => {
  const names = Array.from({ length: 16 }, (_, place) => `silent-${place}.example.com`);
  const silent = Object.fromEntries(names.map((name) => [name, "silent" as const]));
  const { address, speak } = await serveNames({ ...silent, "hooks.example.com": { A: [8, 8, 8, 8] } });
  let ended = 0;
  const waiting = names.map(async (name) => {
    await lookUpAddresses(name, [address]).catch(() => undefined);
    ended += 1;
  });
  expect(await lookUpAddresses("hooks.example.com", [address])).toEqual(["8.8.8.8"]);
  // A thread of the few, as a login takes one.
  await promisify(scrypt)("password", "salt", 32);
  expect(ended).toBe(0);
  speak();
  await Promise.all(waiting);
});
