import sharp from "sharp";

/** A square PNG of one colour. */
export async function drawLogo(size = 200): Promise<Buffer> {
  return await sharp({ create: { width: size, height: size, channels: 3, background: "#336699" } })
    .png()
    .toBuffer();
}
