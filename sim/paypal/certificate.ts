import { createHash, createPublicKey, type KeyObject, sign } from "node:crypto";
import {
  bits,
  boolean,
  explicit,
  implicit,
  integer,
  nothing,
  objectId,
  octets,
  sequence,
  setOf,
  utcTime,
  utf8,
} from "./asn1.ts";

interface CertificateRequest {
  readonly subject: string;
  readonly subjectKey: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly isAuthority: boolean;
  readonly serial: Buffer;
  /** The far end of what is wide enough for a sandbox, unless a test wants less. */
  readonly validUntil?: Date;
}

// Wide enough that moving the sandbox's clock or the machine's does not make it look expired.
const notBefore = new Date("2020-01-01T00:00:00Z");
const notAfter = new Date("2049-12-31T23:59:59Z");

const sha256WithRsa = sequence(objectId("1.2.840.113549.1.1.11"), nothing());
const version3 = explicit(0, integer(Buffer.from([2])));

/** An X.509 certificate in PEM, RSA with SHA-256; node:crypto reads such certificates but cannot make them. */
export function issueCertificate(request: CertificateRequest): string {
  const toBeSigned = sequence(
    version3,
    integer(request.serial),
    sha256WithRsa,
    name(request.issuer),
    sequence(utcTime(notBefore), utcTime(request.validUntil ?? notAfter)),
    name(request.subject),
    request.subjectKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions(request))),
  );
  const signature = sign("sha256", toBeSigned, request.issuerKey);
  return toPem(sequence(toBeSigned, sha256WithRsa, bits(signature)));
}

function name(commonName: string): Buffer {
  const attribute = (id: string, value: string) => setOf(sequence(objectId(id), utf8(value)));
  return sequence(attribute("2.5.4.10", "Sandbox PayPal"), attribute("2.5.4.3", commonName));
}

function extensions({ subject, subjectKey, issuerKey, isAuthority }: CertificateRequest): Buffer[] {
  const basicConstraints = sequence(...(isAuthority ? [boolean(true)] : []));
  const mayCertify = bits(Buffer.from([0b0000_0110]), 1);
  const maySign = bits(Buffer.from([0b1000_0000]), 7);
  const always = [
    extension("2.5.29.19", basicConstraints, true),
    extension("2.5.29.15", isAuthority ? mayCertify : maySign, true),
    extension("2.5.29.14", octets(keyIdentifier(subjectKey)), false),
    extension("2.5.29.35", sequence(implicit(0, keyIdentifier(createPublicKey(issuerKey)))), false),
  ];
  if (isAuthority) return always;
  const dnsName = implicit(2, Buffer.from(subject, "ascii"));
  return [...always, extension("2.5.29.17", sequence(dnsName), false)];
}

/** A name for a public key, by which strict verifiers match a certificate with its issuer's. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();
}

function extension(id: string, value: Buffer, isCritical: boolean): Buffer {
  return sequence(objectId(id), ...(isCritical ? [boolean(true)] : []), octets(value));
}

function toPem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
