import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { issueCertificate } from "../../sim/paypal/certificate.ts";
import { signTransmission } from "../../sim/paypal/signature.ts";
import { PaymentUnavailable } from "../../src/providers/payment/contract.ts";
import { createPayPal, type PayPalOptions } from "../../src/providers/payment/paypal/adapter.ts";

const certificatePath = "/v1/notifications/certs/CERT-1";
const paypalName = "messageverificationcerts.paypal.com";
const webhookId = "WH-ours";

const newKeys = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const [root, intermediate, leaf, stranger] = [newKeys(), newKeys(), newKeys(), newKeys()];

type Keys = typeof root;

function issue(subject: string, keys: Keys, issuer: string, issuerKeys: Keys, isAuthority = false): string {
  return issueCertificate({
    subject,
    subjectKey: keys.publicKey,
    issuer,
    issuerKey: issuerKeys.privateKey,
    isAuthority,
    serial: randomBytes(8),
  });
}

const rootPem = issue("Root", root, "Root", root, true);
const leafPem = issue(paypalName, leaf, "Root", root);

/** What the server answers, and what it was asked for. */
let answers: Map<string, { status: number; body: string; location?: string }>;
let asked: string[];
let server: Server;
let host: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { status, body, location } = answers.get(request.url ?? "") ?? { status: 404, body: "" };
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  host = `127.0.0.1:${address.port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked = [];
  answers = new Map([[certificatePath, { status: 200, body: leafPem }]]);
});

function connect(options: Partial<PayPalOptions> = {}) {
  return createPayPal({ ...optionsOf(), ...options });
}

function optionsOf(): PayPalOptions {
  return {
    url: `http://${host}`,
    clientId: "unused",
    clientSecret: "unused",
    certificateHosts: [host],
    trustedRootsPem: [rootPem],
    clock: () => new Date("2026-06-01T00:00:00Z"),
    timeoutMs: 5_000,
  };
}

/** A notice that is signed rightly by these keys; whether it is believed depends on the certificate. */
function signedBy(keys: Keys, certificateUrl = `http://${host}${certificatePath}`) {
  const rawBody = '{"id":"WH-1","event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"O1"}}';
  const transmission = { id: randomUUID(), time: "2026-06-01T00:00:00Z", webhookId, body: rawBody };
  const privateKeyPem = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const headers = {
    "paypal-transmission-id": transmission.id,
    "paypal-transmission-time": transmission.time,
    "paypal-transmission-sig": signTransmission(transmission, privateKeyPem),
    "paypal-cert-url": certificateUrl,
    "paypal-auth-algo": "SHA256withRSA",
  };
  return { headers, rawBody, webhookId };
}

function serve(body: string): void {
  answers.set(certificatePath, { status: 200, body });
}

describe("a notice is believed when its certificate", () => {
  test("was issued to PayPal by a root that we trust, and is fetched once", async () => {
    const provider = connect();
    expect(await provider.isGenuine(signedBy(leaf))).toBe(true);
    expect(await provider.isGenuine(signedBy(leaf))).toBe(true);
    expect(asked).toEqual([certificatePath]);
  });

  test("leads to the root over an authority between them", async () => {
    const between = issue("Between", intermediate, "Root", root, true);
    serve(issue(paypalName, leaf, "Between", intermediate) + between);
    expect(await connect().isGenuine(signedBy(leaf))).toBe(true);
  });

  test("is served below the path at which the API itself is", async () => {
    const path = `/paypal${certificatePath}`;
    answers.set(path, { status: 200, body: leafPem });
    const provider = connect({ url: `http://${host}/paypal` });
    expect(await provider.isGenuine(signedBy(leaf, `http://${host}${path}`))).toBe(true);
    expect(await provider.isGenuine(signedBy(leaf))).toBe(false);
  });
});

describe("a notice is not believed when its certificate", () => {
  test("was issued to somebody else by a root that we trust", async () => {
    for (const name of ["shop.example", "paypal.com.evil.example", "evilpaypal.com", "paypal.com"]) {
      serve(issue(name, leaf, "Root", root));
      expect(await connect().isGenuine(signedBy(leaf))).toBe(false);
    }
  });

  test("names PayPal and itself as the issuer, or another root of the same name", async () => {
    serve(issue(paypalName, leaf, paypalName, leaf, true));
    expect(await connect().isGenuine(signedBy(leaf))).toBe(false);
    serve(issue(paypalName, leaf, "Root", stranger) + issue("Root", stranger, "Root", stranger, true));
    expect(await connect().isGenuine(signedBy(leaf))).toBe(false);
  });

  test("was issued by a certificate that may issue none", async () => {
    const noAuthority = issue("Between", intermediate, "Root", root, false);
    serve(issue(paypalName, leaf, "Between", intermediate) + noAuthority);
    expect(await connect().isGenuine(signedBy(leaf))).toBe(false);
  });

  test("belongs to another key than the one that signed", async () => {
    expect(await connect().isGenuine(signedBy(stranger))).toBe(false);
  });

  test.each(["2019-12-31T23:59:59Z", "2050-01-01T00:00:01Z"])(
    "is not valid at %s, fetched or remembered",
    async (when) => {
      expect(await connect({ clock: () => new Date(when) }).isGenuine(signedBy(leaf))).toBe(false);
      let now = new Date("2026-06-01T00:00:00Z");
      const provider = connect({ clock: () => now });
      expect(await provider.isGenuine(signedBy(leaf))).toBe(true);
      now = new Date(when);
      expect(await provider.isGenuine(signedBy(leaf))).toBe(false);
    },
  );

  test("has expired, although its root has not", async () => {
    const validUntil = new Date("2026-05-31T23:59:59Z");
    serve(
      issueCertificate({
        subject: paypalName,
        subjectKey: leaf.publicKey,
        issuer: "Root",
        issuerKey: root.privateKey,
        isAuthority: false,
        serial: randomBytes(8),
        validUntil,
      }),
    );
    expect(await connect().isGenuine(signedBy(leaf))).toBe(false);
    expect(await connect({ clock: () => validUntil }).isGenuine(signedBy(leaf))).toBe(true);
  });

  test("leads to no root that the machine trusts, where none was named", async () => {
    const { trustedRootsPem: _, ...options } = optionsOf();
    expect(await createPayPal(options).isGenuine(signedBy(leaf))).toBe(false);
    expect(asked).toEqual([certificatePath]);
  });

  test("is none, is broken, or is behind a redirect", async () => {
    answers.set("/elsewhere", { status: 200, body: leafPem });
    for (const answer of [
      { status: 404, body: "" },
      { status: 200, body: "not a certificate" },
      { status: 200, body: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
      { status: 200, body: leafPem.padStart(70_000) },
      { status: 302, body: leafPem, location: "/elsewhere" },
    ]) {
      answers.set(certificatePath, answer);
      expect(await connect().isGenuine(signedBy(leaf))).toBe(false);
    }
    expect(asked).not.toContain("/elsewhere");
  });

  test.each([
    ["on a host that is not listed", () => `http://localhost:${host.split(":")[1] ?? ""}${certificatePath}`],
    ["on a port that is not listed", () => `https://127.0.0.1${certificatePath}`],
    [
      "on a host whose name begins like a listed one",
      () => `https://${host.split(":")[0] ?? ""}.evil.example${certificatePath}`,
    ],
    ["behind a user's name that looks like the host", () => `http://${host}@evil.example${certificatePath}`],
    ["with a user's name", () => `http://user@${host}${certificatePath}`],
    ["outside the folder of certificates", () => `http://${host}/v1/notifications/certs/../elsewhere`],
    ["outside the folder in another spelling", () => `http://${host}/v1/notifications/certs/%2e%2e/elsewhere`],
    ["in a folder below it", () => `http://${host}/v1/notifications/certs/of/CERT-1`],
    ["followed by a query", () => `http://${host}${certificatePath}?again=1`],
    ["under another scheme", () => `ftp://${host}${certificatePath}`],
    ["nowhere", () => "not a URL"],
  ])("is %s, which is then not asked", async (_, certificateUrl) => {
    expect(await connect().isGenuine(signedBy(leaf, certificateUrl()))).toBe(false);
    expect(asked).toEqual([]);
  });

  test("comes unencrypted from a listed host that is not this machine", async () => {
    const provider = connect({ certificateHosts: ["api.paypal.com"] });
    expect(await provider.isGenuine(signedBy(leaf, `http://api.paypal.com${certificatePath}`))).toBe(false);
  });
});

describe("whether a notice is genuine can't be told", () => {
  test.each([500, 503, 429])("while the certificate answers %d, and can be later", async (status) => {
    const provider = connect();
    answers.set(certificatePath, { status, body: "" });
    await expect(provider.isGenuine(signedBy(leaf))).rejects.toBeInstanceOf(PaymentUnavailable);
    serve(leafPem);
    expect(await provider.isGenuine(signedBy(leaf))).toBe(true);
  });
});
