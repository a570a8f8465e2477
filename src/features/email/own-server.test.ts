import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { type OwnServer, startOwnServer } from "../../../test/own-mail-server.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const test = useTestApp();
const servers: OwnServer[] = [];
let reseller: TestAccount;
let planId: string;

beforeAll(async () => {
  reseller = await aFundedAccount(test, 500);
  planId = (await aPlan(test, reseller)).id;
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const as = () => ({ token: reseller.token });

async function aProfile(): Promise<string> {
  const body = { name: "Wander", email_sender_name: "Wander Travel", color_scheme: "#FF5733" };
  return (await test.api.post("/reseller/profiles", body, as())).body.profile.id;
}

/** A profile whose mails go through a server of its own. */
async function aProfileWithServer(): Promise<{ profileId: string; server: OwnServer }> {
  const profileId = await aProfile();
  const server = await startOwnServer();
  servers.push(server);
  const saved = await test.api.put(
    `/reseller/profiles/${profileId}/smtp`,
    {
      smtp_host: "127.0.0.1",
      smtp_port: server.port,
      smtp_user: "wander",
      smtp_pass: "yourpassword",
      smtp_secure: false,
      email_from: "trips@wander.example",
      email_from_name: "Wander",
    },
    as(),
  );
  expect(saved.status).toBe(200);
  return { profileId, server };
}

/** Orders an eSIM for a new customer and lets every job run that is due; returns the customer's address. */
async function order(profileId: string): Promise<string> {
  const email = `traveller-${randomBytes(6).toString("hex")}@example.com`;
  const body = anOrder(planId, { end_customer_email: email, reseller_profile_id: profileId });
  const placed = await test.api.post("/orders", body, as());
  expect(placed.status).toBe(201);
  for (let round = 0; round < 5; round += 1) {
    await test.drain();
    const { status } = (await test.api.get(`/orders/${placed.body.order.id}`, as())).body.order;
    if (status === "active") break;
    test.advance(2);
  }
  await test.drain();
  return email;
}

interface CaughtMail {
  from: string;
  subject: string;
  text: string;
  html: string;
  attachments: { filename: string; content_type: string; size: number }[];
}
const mailsOurServerTook = async (email: string): Promise<CaughtMail[]> =>
  (await test.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`)).body;

const notices = async () =>
  (await mailsOurServerTook(reseller.email)).filter(({ subject }) => subject.includes("could not be used"));

describe("an order's mail", () => {
  it("wears the branding and carries the QR code and the logo inside it", async () => {
    const profileId = await aProfile();
    const logo = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#FF5733" } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append("reseller_profile_id", profileId);
    form.append("logo", new Blob([logo]), "logo.png");
    await test.api.post("/uploads/logo", undefined, { ...as(), raw: form });
    const [mail, ...more] = await mailsOurServerTook(await order(profileId));
    expect(more).toEqual([]);
    expect(mail?.from).toContain("Wander Travel");
    expect(mail?.html).toContain("#FF5733");
    expect(mail?.html).toContain("https://esimsetup.apple.com/");
    expect(mail?.html).toContain("https://esimsetup.android.com/");
    expect(mail?.attachments.map(({ filename, content_type }) => [filename, content_type])).toEqual([
      ["logo.png", "image/png"],
      ["esim-1.png", "image/png"],
    ]);
  });

  it("goes through the profile's own server from its own address, and through no other", async () => {
    const { profileId, server } = await aProfileWithServer();
    const email = await order(profileId);
    expect(await mailsOurServerTook(email)).toEqual([]);
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail?.from?.value).toEqual([{ name: "Wander", address: "trips@wander.example" }]);
    expect(mail?.to).toMatchObject({ value: [{ address: email }] });
    expect(mail?.attachments).toMatchObject([{ filename: "esim-1.png", contentType: "image/png", related: true }]);
  });
});

describe("the logo in a mail", () => {
  it("is as small as it is shown, however large the upload was", async () => {
    const profileId = await aProfile();
    const photograph = await sharp(randomBytes(900 * 900 * 3), { raw: { width: 900, height: 900, channels: 3 } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append("reseller_profile_id", profileId);
    form.append("logo", new Blob([photograph]), "logo.png");
    expect((await test.api.post("/uploads/logo", undefined, { ...as(), raw: form })).status).toBe(201);
    const [mail] = await mailsOurServerTook(await order(profileId));
    expect(mail?.html).toContain('width="48" height="48"');
    // Twice as many pixels a side for dense screens, in which noise compresses to nothing less than itself.
    expect(mail?.attachments[0]).toMatchObject({ filename: "logo.png" });
    expect(mail?.attachments[0]?.size).toBeLessThan(96 * 96 * 3 + 2_000);
  });
});

describe("an own server that fails", () => {
  it("for good is replaced by ours at once, and the reseller is told once a day", async () => {
    const { profileId, server } = await aProfileWithServer();
    server.refuseLogins();
    const before = (await notices()).length;
    const [mail] = await mailsOurServerTook(await order(profileId));
    expect(mail?.from).toContain("Wander Travel");
    expect(mail?.from).toContain("hello@passim.example");
    expect(mail?.attachments).toHaveLength(1);
    await order(profileId);
    expect((await notices()).length - before).toBe(1);
    expect((await notices())[0]?.text).toContain("The mail server does not accept the user and password (535)");
  });

  it("to answer is tried five times before ours takes over, and the customer gets one mail", async () => {
    const { profileId, server } = await aProfileWithServer();
    server.refuseWith(451);
    const before = (await notices()).length;
    const email = await order(profileId);
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      expect(await mailsOurServerTook(email)).toEqual([]);
      test.advance(60);
      await test.drain();
    }
    expect(await mailsOurServerTook(email)).toHaveLength(1);
    expect((await notices()).length - before).toBe(1);
  });

  it("for a while gets the mail once it is back", async () => {
    const { profileId, server } = await aProfileWithServer();
    server.refuseWith(451);
    const email = await order(profileId);
    server.refuseWith(undefined);
    test.advance(60);
    await test.drain();
    expect(server.received).toHaveLength(1);
    expect(await mailsOurServerTook(email)).toEqual([]);
  });
});
