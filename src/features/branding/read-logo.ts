import type { App } from "../../app.ts";
import { noSuchLogo } from "./errors.ts";
import { findLogo } from "./store.ts";

/** The PNG at a logo's address. Throws `not_found`. */
export async function readLogo(app: App, token: string): Promise<Buffer> {
  const content = await findLogo(app.database.db, token);
  if (!content) throw noSuchLogo();
  return content;
}
