import { describe, expect, test } from "vitest";
import type { SignedNotice } from "../../../src/providers/payment/contract.ts";
import { required, type Trial } from "./trial.ts";

type Received = Pick<SignedNotice, "headers" | "rawBody">;

/** What the processor's notices promise: they are hints that only it can have sent. */
export function describeNotices(trial: () => Trial): void {
  describe("a notice", () => {
    test("goes to an address that is registered once, however often it is asked for", async () => {
      const { bench, provider } = trial();
      const ids = [await provider.registerNotices(bench.noticeUrl), await provider.registerNotices(bench.noticeUrl)];
      const elsewhere = `${bench.noticeUrl}-elsewhere`;
      const together = await Promise.all([provider.registerNotices(elsewhere), provider.registerNotices(elsewhere)]);
      expect(new Set(ids).size).toBe(1);
      expect(new Set(together).size).toBe(1);
      expect(together[0]).not.toBe(ids[0]);
    });

    test("of an approval, a capture and a refund is genuine and names what it is about", async () => {
      const { bench, provider, openPaid, refundOf } = trial();
      const webhookId = await provider.registerNotices(bench.noticeUrl);
      const { checkout, capture } = await openPaid();
      const refund = await provider.refund(refundOf(capture, 500n));
      const approved = await waitFor(trial(), { checkoutId: checkout.id, captureId: null });
      const captured = await waitFor(trial(), { checkoutId: checkout.id, captureId: capture.id, refundId: null });
      const refunded = await waitFor(trial(), { captureId: capture.id, refundId: refund.id });
      for (const notice of [approved, captured, refunded]) {
        expect(await provider.isGenuine({ ...notice, webhookId })).toBe(true);
      }
    });

    test("is not believed when anything of it was changed", async () => {
      const { bench, provider, openPaid } = trial();
      const webhookId = await provider.registerNotices(bench.noticeUrl);
      const { capture } = await openPaid();
      const { headers, rawBody } = await waitFor(trial(), { captureId: capture.id });
      const genuine = { headers, rawBody, webhookId };
      expect(await provider.isGenuine(genuine)).toBe(true);
      const upperCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
      expect(await provider.isGenuine({ ...genuine, headers: upperCase })).toBe(true);
      expect(await provider.isGenuine({ ...genuine, rawBody: rawBody.replace("25.00", "99.00") })).toBe(false);
      expect(await provider.isGenuine({ ...genuine, rawBody: `${rawBody} ` })).toBe(false);
      expect(await provider.isGenuine({ ...genuine, webhookId: "another" })).toBe(false);
      for (const name of Object.keys(headers).filter((header) => header.startsWith("paypal-"))) {
        for (const value of ["", "x", undefined]) {
          expect(await provider.isGenuine({ ...genuine, headers: { ...headers, [name]: value } })).toBe(false);
        }
      }
    });

    test("that somebody else sent in the processor's name is not believed", async () => {
      const { bench, provider, openPaid } = trial();
      const webhookId = await provider.registerNotices(bench.noticeUrl);
      await openPaid();
      const before = (await bench.listNotices()).map(({ rawBody }) => rawBody);
      await bench.forgeNotices();
      const isForged = async (notice: Received) => !(await provider.isGenuine({ ...notice, webhookId }));
      await expect
        .poll(async () => {
          const later = (await bench.listNotices()).filter(({ rawBody }) => !before.includes(rawBody));
          const verdicts = await Promise.all(later.map(isForged));
          return verdicts.filter((verdict) => verdict).length;
        })
        .toBe(2);
    });
  });
}

/** The notice about these things, once it has arrived: the processor sends it in its own time. */
async function waitFor({ bench, provider }: Trial, about: object): Promise<Received> {
  let found: Received | undefined;
  await expect
    .poll(
      async () => {
        const received = await bench.listNotices();
        found = received.find(({ rawBody }) => {
          const read = provider.readNotice(rawBody);
          return (
            read !== undefined && Object.entries(about).every(([name, value]) => Reflect.get(read, name) === value)
          );
        });
        return found !== undefined;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  return required(found);
}
