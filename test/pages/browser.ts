import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export const phone = { width: 390, height: 844 };
export const desk = { width: 1280, height: 900 };

export interface Visit {
  page: Page;
  /** What the page's own scripts complained about; a page that people trust complains about nothing. */
  complaints: string[];
}

/** One browser for the tests of a file. */
export function useBrowser(): { visit(url: string, viewport: { width: number; height: number }): Promise<Visit> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!existsSync(executablePath))
      throw new Error(
        `The page tests drive Debian's Chromium: apt-get install chromium (looked for ${executablePath}).`,
      );
    browser = await chromium.launch({ executablePath, args: flags });
  });
  afterAll(async () => await browser?.close());
  return {
    async visit(url, viewport) {
      if (!browser) throw new Error("The browser is there inside tests.");
      const page = await browser.newPage({ viewport });
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(url);
      return { page, complaints };
    },
  };
}

/** How far the page can be scrolled sideways; on a phone that is a mistake. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
