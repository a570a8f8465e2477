import { generateKeyPairSync } from "node:crypto";
import type { World } from "../world.ts";
import { issueCertificate } from "./certificate.ts";

/** What PayPal signs its notices with: a key, its certificate, and the root that vouches for it. */
export interface Identity {
  readonly certificateId: string;
  readonly privateKeyPem: string;
  readonly leafPem: string;
  readonly rootPem: string;
}

const leafCommonName = "messageverificationcerts.sandbox.paypal.com";
const rootCommonName = "Sandbox PayPal Root";

/** The identity of this sandbox: made when it is first needed, for its keys cost a second, and the same ever after. */
export function openIdentity(world: World): () => Identity {
  const book = world.book<Identity>("paypal-identity");
  return () => {
    const existing = book.get("identity");
    if (existing !== undefined) return existing;
    const identity = createIdentity(world);
    book.put("identity", identity);
    return identity;
  };
}

/** A new root and a leaf under it. Its names are PayPal's, so only the root tells whether it is to be trusted. */
export function createIdentity(world: World): Identity {
  const root = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const leaf = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const issuedBy = { issuer: rootCommonName, issuerKey: root.privateKey };
  return {
    certificateId: `CERT-${[8, 8, 8].map((digits) => world.random(digits / 2).toString("hex")).join("-")}`,
    privateKeyPem: leaf.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    leafPem: issueCertificate({
      ...issuedBy,
      subject: leafCommonName,
      subjectKey: leaf.publicKey,
      isAuthority: false,
      serial: world.random(8),
    }),
    rootPem: issueCertificate({
      ...issuedBy,
      subject: rootCommonName,
      subjectKey: root.publicKey,
      isAuthority: true,
      serial: world.random(8),
    }),
  };
}
