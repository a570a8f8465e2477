import { expect, test } from "vitest";
import type { Branding } from "../branding/index.ts";
import { isResting, letRest } from "./own-server-rest.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
const brandingOf = (profileId: string, host: string): Branding => ({
  profileId,
  accountId: "user-1",
  ownerEmail: "owner@shop.example",
  name: "Wander",
  senderName: "Wander",
  accentColor: null,
  logo: null,
  mailServer: {
    host,
    from: { name: "Wander", address: "trips@wander.example" },
    allowInsecure: false,
    open: () => ({ host, port: 587, isSecure: false, user: null, password: null }),
  },
});

test("a server rests for a minute, and nobody else's does", () => {
  const hanging = brandingOf("profile-hanging", "mail.wander.example");
  expect(isResting(hanging, at(0))).toBe(false);
  letRest(hanging, at(0));
  expect(isResting(hanging, at(59))).toBe(true);
  expect(isResting(brandingOf("profile-other", "mail.wander.example"), at(59))).toBe(false);
  expect(isResting(hanging, at(60))).toBe(false);
});

test("a server that took another one's place is asked at once", () => {
  letRest(brandingOf("profile-moved", "old.wander.example"), at(0));
  expect(isResting(brandingOf("profile-moved", "new.wander.example"), at(1))).toBe(false);
});
