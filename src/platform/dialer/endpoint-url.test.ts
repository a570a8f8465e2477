import { describe, expect, it } from "vitest";
import { checkEndpoint, checkEndpointUrl, type DialPolicy, ForbiddenAddress } from "./endpoint-url.ts";

const production: DialPolicy = { allowLoopback: false, ports: [443, 8443] };
const sandbox: DialPolicy = { allowLoopback: true, ports: [443, 8443] };

function reasonOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    if (error instanceof ForbiddenAddress) return error.reason;
    throw error;
  }
  return "allowed";
}

const loopbackSpellings = [
  "127.0.0.1",
  "127.1",
  "0x7f.1",
  "0x7f000001",
  "2130706433",
  "017700000001",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "localhost",
  "localhost.",
  "LOCALHOST",
  "hooks.localhost",
  "%6c%6f%63%61%6c%68%6f%73%74",
  "①②⑦.⓪.⓪.①",
];

const neverSpellings = [
  "0.0.0.0",
  "0",
  "[::]",
  "10.0.0.1",
  "012.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "169.254.169.254",
  "0xa9fea9fe",
  "[::ffff:169.254.169.254]",
  "100.64.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "[fe80::1]",
  "[fd00::1]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
  "[2001:0:a9fe:a9fe::]",
  "[2001:db8::1]",
  "intranet",
  "printer.local",
  "metadata.google.internal",
];

describe("an endpoint's URL", () => {
  it("passes when it is https on an allowed port", () => {
    expect(checkEndpointUrl("https://hooks.example.com/a?b=c#d", production).href).toBe(
      "https://hooks.example.com/a?b=c",
    );
    expect(checkEndpointUrl("https://hooks.example.com:8443/", production).port).toBe("8443");
    expect(checkEndpointUrl("https://8.8.8.8/", production).hostname).toBe("8.8.8.8");
  });

  it.each([
    ["ftp://hooks.example.com/", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["gopher://hooks.example.com/", "scheme"],
    ["https://user:password@hooks.example.com/", "userinfo"],
    ["https://user@hooks.example.com/", "userinfo"],
    ["https://hooks.example.com:22/", "port"],
    ["https://hooks.example.com:80/", "port"],
    ["/relative", "malformed"],
    ["https://", "malformed"],
    ["https://999.1.1.1/", "malformed"],
    [" https://hooks.example.com/", "malformed"],
    ["https://hooks.example.com/a b", "malformed"],
    ["ht\ntps://hooks.example.com/", "malformed"],
    ["https://hooks.example.com/\r\nBcc: x@example.com", "malformed"],
    [`https://hooks.example.com/${"a".repeat(2048)}`, "malformed"],
  ])("is refused: %s is a matter of %s", (raw, reason) => {
    expect(reasonOf(() => checkEndpointUrl(raw, production))).toBe(reason);
    expect(reasonOf(() => checkEndpointUrl(raw, sandbox))).toBe(reason);
  });

  it("may be plain http in the sandbox only", () => {
    for (const host of ["hooks.example.com", "8.8.8.8"]) {
      expect(reasonOf(() => checkEndpointUrl(`http://${host}/`, production))).toBe("scheme");
      expect(reasonOf(() => checkEndpointUrl(`http://${host}/`, sandbox))).toBe("allowed");
      expect(reasonOf(() => checkEndpointUrl(`http://${host}:81/`, sandbox))).toBe("port");
    }
    expect(reasonOf(() => checkEndpointUrl("http://10.0.0.1/", sandbox))).toBe("address");
  });

  it.each(loopbackSpellings)("reaches loopback as %s in the sandbox only", (host) => {
    expect(reasonOf(() => checkEndpointUrl(`https://${host}/`, production))).toBe("address");
    expect(reasonOf(() => checkEndpointUrl(`http://${host}:3001/`, production))).toBe("address");
    expect(reasonOf(() => checkEndpointUrl(`http://${host}:3001/`, sandbox))).toBe("allowed");
  });

  it.each(neverSpellings)("never reaches %s", (host) => {
    expect(reasonOf(() => checkEndpointUrl(`https://${host}/`, production))).toBe("address");
    expect(reasonOf(() => checkEndpointUrl(`https://${host}/`, sandbox))).toBe("address");
  });
});

describe("an endpoint's host and port", () => {
  const mail: DialPolicy = { allowLoopback: false, ports: [25, 465, 587, 2525] };

  it("passes for a name on an allowed port", () => {
    expect(checkEndpoint("smtp.example.com", 587, mail)).toBe("smtp.example.com");
    expect(checkEndpoint("SMTP.Example.com.", 25, mail)).toBe("smtp.example.com");
  });

  it("is refused on any other port", () => {
    expect(reasonOf(() => checkEndpoint("smtp.example.com", 22, mail))).toBe("port");
  });

  it.each([
    "",
    "a b",
    "smtp.example.com:25",
    "user@smtp.example.com",
    "smtp.example.com/x",
    "smtp.example.com?x",
    "a\r\nb",
  ])("is refused when the host is %j", (host) => {
    expect(reasonOf(() => checkEndpoint(host, 25, mail))).toBe("malformed");
  });

  it.each([...loopbackSpellings, "::1"].filter((host) => !host.startsWith("[")))("is refused for %s", (host) => {
    expect(reasonOf(() => checkEndpoint(host, 25, mail))).toBe("address");
    expect(reasonOf(() => checkEndpoint(host, 3025, { ...mail, allowLoopback: true }))).toBe("allowed");
  });

  it.each([...neverSpellings, "fe80::1"])("never passes for %s", (host) => {
    expect(reasonOf(() => checkEndpoint(host, 25, { ...mail, allowLoopback: true }))).toBe("address");
  });
});
