import type { Vendor } from "../vendor.ts";
import type { Html } from "./html.ts";

/** One part of the people's page. What can change is in `live`: the rest keeps what people typed into it. */
export interface PageSection {
  id: string;
  title: string;
  intro: Html;
  live: () => Html;
}

/** A vendor with its place on the page: the id that its section has, and what a link to that says. */
export interface VendorPart {
  id: string;
  title: string;
  vendor: Vendor;
}
