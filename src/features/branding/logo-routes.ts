import { Type } from "typebox";
import type { App } from "../../app.ts";
import { created, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { presentLogo } from "./present.ts";
import { readLogo } from "./read-logo.ts";
import { readUpload } from "./read-upload.ts";
import { LogoForm, LogoParams, UploadedLogo } from "./schema.ts";
import { uploadLogo } from "./upload-logo.ts";

/** The image of at most 5 MB, and the form around it. */
const bodyLimitBytes = 6 * 1024 * 1024;

export function logoRoutes(app: App): Route[] {
  return [
    route({
      method: "POST",
      path: "/uploads/logo",
      operation: "uploadLogo",
      summary: "Upload Reseller Logo",
      description:
        "A PNG, JPEG or GIF of at most 5 MB, told by its content, in the form field `logo`; at least 200×200 pixels look best. It is stored as a PNG of at most 1024 pixels a side without its metadata, " +
        "and stands at the head of your customers' mails. It replaces the profile's present logo, whose address then ends. " +
        "While you have no profile it waits for your first one.",
      tag: "Health & Utility",
      access: "reseller",
      consumes: "multipart/form-data",
      formBody: LogoForm,
      bodyLimitBytes,
      responses: { 201: success({ data: UploadedLogo }) },
      errors: ["not_found"],
      handler: async ({ actor, raw }) => {
        const logo = await uploadLogo(app, actor, await readUpload(raw));
        return created({ message: "Logo uploaded successfully", data: presentLogo(logo, app.config.publicUrl) });
      },
    }),
    route({
      method: "GET",
      path: "/logos/:token.png",
      operation: "getLogo",
      summary: "Logo of a branding profile",
      description: "The PNG behind `logo_url`. The address has 128 random bits and needs no login.",
      tag: "Reseller",
      access: "public",
      params: LogoParams,
      responses: { 200: Type.String({ format: "binary" }) },
      errors: ["not_found"],
      produces: "image/png",
      handler: async ({ params }) => ({
        status: 200,
        body: await readLogo(app, params.token),
        headers: {
          "content-type": "image/png",
          "content-disposition": 'inline; filename="logo.png"',
          "content-security-policy": "default-src 'none'; sandbox",
          // A new logo gets a new address, so what stands at this one never changes.
          "cache-control": "public, max-age=31536000, immutable",
        },
      }),
    }),
  ];
}
