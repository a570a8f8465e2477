import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const test = useTestApp();

const image = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 250, g: 90, b: 40, alpha: 0.5 } } });

/** A form with the file, and whatever fields come before it. */
function form(
  content: Buffer | string,
  options: { field?: string; name?: string; fields?: Record<string, string> } = {},
) {
  const made = new FormData();
  made.append(options.field ?? "logo", new Blob([content]), options.name ?? "logo.png");
  for (const [name, value] of Object.entries(options.fields ?? {})) made.append(name, value);
  return made;
}

const upload = async (account: TestAccount, raw: FormData | Buffer | string, headers: Record<string, string> = {}) =>
  await test.api.post("/uploads/logo", undefined, { token: account.token, raw, headers });

async function aProfile(account: TestAccount, name = "Shop"): Promise<string> {
  return (await test.api.post("/reseller/profiles", { name }, { token: account.token })).body.profile.id;
}

async function logoOf(account: TestAccount, id: string): Promise<string | null> {
  const profiles = await test.api.get("/reseller/profiles", { token: account.token });
  return profiles.body.data.find((profile: { id: string }) => profile.id === id).logo_url;
}

async function download(url: string) {
  const response = await fetch(url);
  return { response, content: Buffer.from(await response.arrayBuffer()) };
}

/** A PNG that says it is `side` pixels wide and high, in a few bytes. */
function bomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.byteLength + 8);
    framed.writeUInt32BE(data.byteLength, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc(body), body.byteLength + 4);
    return framed;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1_000))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe("an uploaded logo", () => {
  it("is the default profile's, and seen by everybody who has its address", async () => {
    const account = await anAccount(test);
    const profileId = await aProfile(account);
    const answer = await upload(account, form(await image(300, 240).png().toBuffer()));
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      success: true,
      message: "Logo uploaded successfully",
      data: { logo_url: expect.stringMatching(/\/api\/v1\/logos\/[\w-]{22}\.png$/), width: 300, height: 240 },
    });
    expect(await logoOf(account, profileId)).toBe(answer.body.data.logo_url);
    const { response, content } = await download(answer.body.data.logo_url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(await sharp(content).metadata()).toMatchObject({ format: "png", width: 300, height: 240 });
  });

  it.each(["png", "jpeg", "gif"] as const)("can be a %s under any name", async (format) => {
    const account = await anAccount(test);
    await aProfile(account);
    const content = await image(220, 220).toFormat(format).toBuffer();
    const answer = await upload(account, form(content, { name: "whatever.exe" }));
    expect(answer.status).toBe(201);
    expect((await sharp((await download(answer.body.data.logo_url)).content).metadata()).format).toBe("png");
  });

  it("goes to the profile that the form names, before or behind the file", async () => {
    const account = await anAccount(test);
    await aProfile(account, "A");
    const second = await aProfile(account, "B");
    const content = await image(200, 200).png().toBuffer();
    const behind = await upload(account, form(content, { fields: { reseller_profile_id: second } }));
    expect(await logoOf(account, second)).toBe(behind.body.data.logo_url);
    const fieldFirst = new FormData();
    fieldFirst.append("reseller_profile_id", second);
    fieldFirst.append("logo", new Blob([content]), "logo.png");
    const before = await upload(account, fieldFirst);
    expect(await logoOf(account, second)).toBe(before.body.data.logo_url);
  });

  it("never goes to somebody else's profile", async () => {
    const owner = await anAccount(test);
    const theirs = await aProfile(owner);
    const account = await anAccount(test);
    await aProfile(account);
    const answer = await upload(
      account,
      form(await image(200, 200).png().toBuffer(), { fields: { reseller_profile_id: theirs } }),
    );
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: "not_found", details: [{ path: "reseller_profile_id" }] });
    expect(await logoOf(owner, theirs)).toBeNull();
    const unreadable = form(await image(200, 200).png().toBuffer(), { fields: { reseller_profile_id: "profile-\0" } });
    expect((await upload(account, unreadable)).status).toBe(404);
  });

  it("waits for the first profile", async () => {
    const account = await anAccount(test);
    const answer = await upload(account, form(await image(200, 200).png().toBuffer()));
    expect(answer.status).toBe(201);
    expect(await logoOf(account, await aProfile(account))).toBe(answer.body.data.logo_url);
    expect(await logoOf(account, await aProfile(account, "Second"))).toBeNull();
  });

  it("ends the one before it, and ends with its profile", async () => {
    const account = await anAccount(test);
    const id = await aProfile(account);
    const urls: string[] = [];
    for (let count = 0; count < 2; count += 1)
      urls.push((await upload(account, form(await image(200, 200).png().toBuffer()))).body.data.logo_url);
    const statuses = async () => await Promise.all(urls.map(async (url) => (await download(url)).response.status));
    expect(await statuses()).toEqual([404, 200]);
    await test.api.delete(`/reseller/profiles/${id}`, { token: account.token });
    expect(await statuses()).toEqual([404, 404]);
  });

  it("is told when it is small, and shrunk when it is large", async () => {
    const account = await anAccount(test);
    await aProfile(account);
    const small = await upload(account, form(await image(199, 400).png().toBuffer()));
    expect(small.body.data).toMatchObject({ width: 199, height: 400, advice: expect.stringContaining("200×200") });
    const large = await upload(account, form(await image(3_000, 1_500).png().toBuffer()));
    expect(large.body.data).toMatchObject({ width: 1_024, height: 512 });
    expect(large.body.data.advice).toBeUndefined();
  });

  it("keeps nothing but its pixels", async () => {
    const account = await anAccount(test);
    await aProfile(account);
    const secret = "<script>alert('polyglot')</script>";
    const photo = await image(220, 300)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .withExif({ IFD0: { Copyright: "taken at home" } })
      .toBuffer();
    const answer = await upload(account, form(Buffer.concat([photo, Buffer.from(secret)])));
    // The note said that the right side is up.
    expect(answer.body.data).toMatchObject({ width: 300, height: 220 });
    const { content } = await download(answer.body.data.logo_url);
    expect(content.includes("polyglot")).toBe(false);
    expect(content.includes("taken at home")).toBe(false);
    expect((await sharp(content).metadata()).exif).toBeUndefined();
  });
});

describe("an upload is refused", () => {
  it.each([
    ["an SVG called .png", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["a page called .png", "<!doctype html><script>alert(1)</script>"],
    ["a PNG that only begins like one", Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(500)])],
  ])("when it is %s", async (_, content) => {
    const answer = await upload(await anAccount(test), form(content));
    expect(answer.status).toBe(415);
    expect(answer.body.error).toMatchObject({ code: "unsupported_media_type", details: [{ path: "logo" }] });
  });

  it("when it is a WebP", async () => {
    const answer = await upload(await anAccount(test), form(await image(220, 220).webp().toBuffer()));
    expect(answer.status).toBe(415);
  });

  it("when a few bytes claim 400 million pixels", async () => {
    const answer = await upload(await anAccount(test), form(bomb(20_000)));
    expect(answer.status).toBe(413);
    expect(answer.body.error.code).toBe("payload_too_large");
  });

  it("when the file is larger than 5 MB", async () => {
    const png = await image(220, 220).png().toBuffer();
    const account = await anAccount(test);
    const large = await upload(account, form(Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)])));
    expect(large.status).toBe(413);
    expect(large.body.error).toEqual({
      code: "payload_too_large",
      details: [{ path: "logo", message: "must have at most 5 MB" }],
    });
    const atTheLimit = Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024 - png.byteLength)]);
    expect((await upload(account, form(atTheLimit))).status).toBe(201);
  });

  it("when there are two files", async () => {
    const two = form(await image(220, 220).png().toBuffer());
    two.append("logo", new Blob(["another"]), "b.png");
    expect((await upload(await anAccount(test), two)).status).toBe(413);
  });

  it("without a file in the field logo", async () => {
    const account = await anAccount(test);
    for (const raw of [form("x", { field: "file" }), form(""), new FormData()]) {
      const answer = await upload(account, raw);
      expect(answer.status).toBe(400);
      expect(answer.body.error.details[0].path).toBe("logo");
    }
  });

  it("when it is no form, or one that breaks off", async () => {
    const account = await anAccount(test);
    const asJson = await upload(account, "{}", { "content-type": "application/json" });
    expect(asJson.status).toBe(415);
    const noBoundary = await upload(account, "x", { "content-type": "multipart/form-data" });
    expect(noBoundary.status).toBe(400);
    const broken = await upload(
      account,
      '--x\r\ncontent-disposition: form-data; name="logo"; filename="a.png"\r\n\r\nabc',
      {
        "content-type": "multipart/form-data; boundary=x",
      },
    );
    expect(broken.status).toBe(400);
    expect(broken.body.error.code).toBe("validation_failed");
  });

  it("from who is no reseller", async () => {
    const content = form(await image(220, 220).png().toBuffer());
    expect((await upload(await anAccount(test, "developer"), content)).status).toBe(403);
  });
});
