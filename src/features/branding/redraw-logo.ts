import { fileTypeFromBuffer } from "file-type";
import sharp, { type Metadata } from "sharp";
import { notAnImage, tooManyPixels } from "./errors.ts";

const sideMax = 1024;
/** What a phone's camera makes. A few bytes can claim billions of pixels, so the claim is checked before anything is drawn. */
const pixelsMax = 50_000_000;
const sidePixelsAdvised = 200;

const acceptedTypes = new Set(["image/png", "image/apng", "image/jpeg", "image/gif"]);

export interface DrawnLogo {
  /** PNG */
  content: Buffer;
  width: number;
  height: number;
  /** Whether the upload was smaller than looks good. */
  isSmall: boolean;
}

/**
 * Draws an uploaded image anew: a PNG of its pixels alone, without metadata or anything hidden behind them. Throws
 * `unsupported_media_type` for what is not an image of the accepted kinds, `payload_too_large` for too many pixels.
 */
export async function redrawLogo(upload: Buffer): Promise<DrawnLogo> {
  const type = await fileTypeFromBuffer(upload);
  if (!type || !acceptedTypes.has(type.mime)) throw notAnImage();
  const { width, height } = await readMetadata(upload);
  if (width * height > pixelsMax) throw tooManyPixels(pixelsMax);
  const { data, info } = await draw(upload);
  return {
    content: data,
    width: info.width,
    height: info.height,
    isSmall: Math.min(width, height) < sidePixelsAdvised,
  };
}

async function readMetadata(upload: Buffer): Promise<Metadata> {
  try {
    return await sharp(upload, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw notAnImage(error);
  }
}

async function draw(upload: Buffer) {
  try {
    return await sharp(upload, { limitInputPixels: pixelsMax, failOn: "error", pages: 1 })
      // Cameras note which side is up instead of turning the image; the note is metadata and goes.
      .autoOrient()
      .resize({ width: sideMax, height: sideMax, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw notAnImage(error);
  }
}
