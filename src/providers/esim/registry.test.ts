import { expect, test } from "vitest";
import { createEsimAccess } from "./esim-access/adapter.ts";
import { createEsimProviders } from "./registry.ts";

const carrier = (id: string) =>
  createEsimAccess({
    id,
    name: "A carrier",
    url: "http://127.0.0.1:9",
    accessCode: "code",
    secretKey: "secret",
    throttle: async () => await Promise.resolve(),
    clock: () => new Date(),
    onUnreadable: () => undefined,
  });

test("a carrier is found by its id, and one that is gone is named", () => {
  const one = carrier("provider-1");
  const providers = createEsimProviders([one, carrier("provider-2")]);
  expect(providers.get("provider-1")).toBe(one);
  expect(providers.find("provider-3")).toBeUndefined();
  expect(() => providers.get("provider-3")).toThrow("provider-3");
  expect(providers.list().map(({ id }) => id)).toEqual(["provider-1", "provider-2"]);
});

test("two carriers can't share an id", () => {
  expect(() => createEsimProviders([carrier("provider-1"), carrier("provider-1")])).toThrow("share an id");
});
