import { Type } from "typebox";
import type { App } from "../../app.ts";
import { type Route, route } from "../../platform/http/route.ts";
import { readQrCode } from "./qr-code.ts";

export function esimRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/qr/:token.png",
      operation: "getQrCode",
      summary: "QR code of an eSIM",
      description:
        "The PNG behind `qr_code_url`: the eSIM's activation code. The address has 128 random bits and needs no login.",
      tag: "Orders",
      access: "public",
      rateLimit: "exempt",
      params: Type.Object({ token: Type.String({ minLength: 22, maxLength: 22, pattern: "^[A-Za-z0-9_-]+$" }) }),
      responses: { 200: Type.String({ format: "binary" }) },
      errors: ["not_found"],
      produces: "image/png",
      handler: async ({ params }) => ({
        status: 200,
        body: await readQrCode(app, params.token),
        headers: { "content-type": "image/png", "cache-control": "private, max-age=86400", "x-robots-tag": "noindex" },
      }),
    }),
  ];
}
