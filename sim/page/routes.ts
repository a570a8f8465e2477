import type { FastifyInstance } from "fastify";
import type { World } from "../world.ts";
import { Html } from "./html.ts";
import { renderPage } from "./page.ts";
import type { PageSection, VendorPart } from "./section.ts";

interface Options {
  sections: PageSection[];
  vendors: VendorPart[];
  platformUrl: string;
}

/** The page for people at `/`, and the parts of it that change for its refresh. */
export function registerPage(server: FastifyInstance, world: World, { sections, vendors, platformUrl }: Options): void {
  const vendorParts = () =>
    // A vendor promises that every value in its section is escaped already.
    vendors.map(({ id, title, vendor }) => ({ id, title, markup: new Html(vendor.page?.() ?? "") }));

  server.get("/", (_request, reply) => {
    const nonce = world.random(16).toString("base64url");
    const page = renderPage({ sections, vendorParts: vendorParts(), platformUrl, nonce });
    return reply
      .type("text/html; charset=utf-8")
      .header(
        "content-security-policy",
        `default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      )
      .send(page.markup);
  });
  server.get("/api/page", () =>
    Object.fromEntries([
      ...sections.map((section) => [section.id, section.live().markup]),
      ...vendorParts().map(({ id, markup }) => [id, markup.markup]),
    ]),
  );
}
