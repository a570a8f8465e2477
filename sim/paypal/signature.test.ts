import { createVerify, X509Certificate } from "node:crypto";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { type NoticeReceiver, type ReceivedNotice, startNoticeReceiver } from "./notice-receiver.fixture.ts";
import { placeApprovedOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
let receiver: NoticeReceiver;
let webhookId: string;
let notice: ReceivedNotice;

beforeAll(async () => {
  paypal = await startLonePayPal();
  receiver = await startNoticeReceiver();
  const body = { url: receiver.url, event_types: [{ name: "CHECKOUT.ORDER.APPROVED" }] };
  webhookId = String((await paypal.call("/paypal/v1/notifications/webhooks", { body })).json["id"]);
});
beforeEach(async () => {
  await placeApprovedOrder(paypal);
  await paypal.runLater(1500);
  await paypal.runLater(0);
  notice = last();
});
afterAll(async () => {
  await paypal.close();
  await receiver.close();
});

function last(): ReceivedNotice {
  const received = receiver.received.at(-1);
  if (received === undefined) throw new Error("No notice has arrived.");
  return received;
}

const header = (of: ReceivedNotice, name: string) => String(of.headers[`paypal-${name}`]);

/** The check that a receiver makes by itself, written from the manual. */
function isWellSigned(of: ReceivedNotice, leafPem: string): boolean {
  const parts = [header(of, "transmission-id"), header(of, "transmission-time"), webhookId, crc32(of.body)];
  const signed = createVerify("RSA-SHA256").update(parts.join("|"));
  return signed.verify(new X509Certificate(leafPem).publicKey, header(of, "transmission-sig"), "base64");
}

async function certificatesOf(of: ReceivedNotice): Promise<string[]> {
  const response = await fetch(header(of, "cert-url"));
  return (await response.text()).split(/(?<=-----END CERTIFICATE-----\n)/).filter((pem) => pem !== "");
}

describe("a notice", () => {
  it("is signed with the key of the certificate that it names", async () => {
    const [leaf = ""] = await certificatesOf(notice);
    expect(header(notice, "auth-algo")).toBe("SHA256withRSA");
    expect(isWellSigned(notice, leaf)).toBe(true);
    expect(isWellSigned({ ...notice, body: `${notice.body} ` }, leaf)).toBe(false);
  });

  it("has a certificate in PayPal's name that the published root has signed", async () => {
    const [leafPem = "", chainedPem = ""] = await certificatesOf(notice);
    const rootPem = await (await fetch(`${paypal.url}/paypal/sandbox/root.pem`)).text();
    const [leaf, root] = [new X509Certificate(leafPem), new X509Certificate(rootPem)];
    expect(chainedPem).toBe(rootPem);
    expect(leaf.subject).toMatch(/CN=\S+\.paypal\.com$/);
    expect([leaf.ca, root.ca]).toEqual([false, true]);
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey) && root.verify(root.publicKey)).toBe(true);
    expect(new Date(leaf.validFrom) < new Date() && new Date() < new Date(leaf.validTo)).toBe(true);
  });
});

describe("the check by postback", () => {
  const ask = (event: string, changes: Record<string, string> = {}) => {
    const said = {
      auth_algo: header(notice, "auth-algo"),
      cert_url: header(notice, "cert-url"),
      transmission_id: header(notice, "transmission-id"),
      transmission_sig: header(notice, "transmission-sig"),
      transmission_time: header(notice, "transmission-time"),
      webhook_id: webhookId,
      ...changes,
    };
    const body = `${JSON.stringify(said).slice(0, -1)},"webhook_event":${event}}`;
    return paypal.call("/paypal/v1/notifications/verify-webhook-signature", { body });
  };

  it("succeeds for the bytes that were sent", async () => {
    const answer = await ask(notice.body);
    expect([answer.status, answer.json]).toEqual([200, { verification_status: "SUCCESS" }]);
  });

  it("fails, with a 200, for the same event printed in another way", async () => {
    const answer = await ask(JSON.stringify(JSON.parse(notice.body), undefined, 2));
    expect([answer.status, answer.json]).toEqual([200, { verification_status: "FAILURE" }]);
  });

  it.each([
    ["another webhook", { webhook_id: "WEBHOOK_ID" }],
    ["another certificate", { cert_url: "http://127.0.0.1:9/v1/notifications/certs/CERT-1" }],
    ["another time", { transmission_time: "2020-01-01T00:00:00Z" }],
    ["another algorithm", { auth_algo: "SHA1withRSA" }],
  ])("fails for %s", async (_what, changes) => {
    expect((await ask(notice.body, changes)).json).toEqual({ verification_status: "FAILURE" });
  });

  it("is a 400 when something is missing", async () => {
    const answer = await paypal.call("/paypal/v1/notifications/verify-webhook-signature", { body: {} });
    expect([answer.status, answer.json["name"]]).toEqual([400, "INVALID_REQUEST"]);
  });
});

describe("a forged notice", () => {
  it("comes once from a stranger and once with another text's signature, and neither holds", async () => {
    const rootPem = await (await fetch(`${paypal.url}/paypal/sandbox/root.pem`)).text();
    const already = receiver.received.length;
    const answer = await paypal.call("/api/paypal/notices", { body: { forge: true } });
    expect(answer.json["forged"]).toEqual([
      { kind: "strange certificate", url: receiver.url, status: 200 },
      { kind: "changed body", url: receiver.url, status: 200 },
    ]);
    const [strange = last(), changed = last()] = receiver.received.slice(already);
    const [strangeLeaf = ""] = await certificatesOf(strange);
    const [ourLeaf = ""] = await certificatesOf(changed);
    expect(isWellSigned(strange, strangeLeaf)).toBe(true);
    expect(new X509Certificate(strangeLeaf).verify(new X509Certificate(rootPem).publicKey)).toBe(false);
    expect(isWellSigned(changed, ourLeaf)).toBe(false);
  });
});
