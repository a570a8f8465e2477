import type { FastifyRequest } from "fastify";
import { formUnreadable, logoMissing, logoTooLarge, notAForm } from "./errors.ts";

export interface Upload {
  content: Buffer;
  /** As the caller wrote it; undefined for none. */
  profileId: string | undefined;
}

/** Reads the form of an upload, whatever the order of its parts. Throws `unsupported_media_type`, `validation_failed`, `payload_too_large`. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw notAForm();
  let content: Buffer | undefined;
  let profileId: string | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === "field") {
        if (part.fieldname === "reseller_profile_id" && part.value !== "") profileId = String(part.value);
        continue;
      }
      // Each file is read to its end, because the parts behind it only come then.
      const bytes = await part.toBuffer();
      if (part.fieldname === "logo") content = bytes;
    }
  } catch (error) {
    throw explain(error);
  }
  if (content === undefined || content.byteLength === 0) throw logoMissing();
  return { content, profileId };
}

/** What else the form's reader names by a code has its answer; the rest is a broken form. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "FST_REQ_FILE_TOO_LARGE") return logoTooLarge(error);
  return "statusCode" in error ? error : formUnreadable(error);
}
