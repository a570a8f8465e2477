import { defineConfig } from "vitest/config";

/** The pages that people see, driven in Debian's Chromium. */
export default defineConfig({
  test: {
    include: ["test/pages/**/*.test.ts"],
    globalSetup: ["test/setup/template-database.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
