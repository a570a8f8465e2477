import sharp from "sharp";

/** The pixels within which a mail shows a logo. */
export const logoBoxInMails = { width: 260, height: 48 };
/** Screens that are dense show two pixels for one. */
const density = 2;

interface Logo {
  content: Buffer;
  width: number;
  height: number;
}

/**
 * Draws a stored logo as small as a mail shows it. A photograph of 1024 pixels a side has megabytes as a PNG, which each customer would be
 * sent with each order.
 */
export async function shrinkForMail(logo: Logo): Promise<Logo> {
  const { data, info } = await sharp(logo.content)
    .resize({
      width: logoBoxInMails.width * density,
      height: logoBoxInMails.height * density,
      fit: "inside",
      withoutEnlargement: true,
    })
    .png({ compressionLevel: 9 })
    .toBuffer({ resolveWithObject: true });
  return { content: data, width: info.width, height: info.height };
}
