import type { Html } from "./html.ts";

/** One part of the people's page. What can change is in `live`: the rest keeps what people typed into it. */
export interface PageSection {
  id: string;
  title: string;
  intro: Html;
  live: () => Html;
}
