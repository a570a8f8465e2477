import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "sim/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/pages/**", "node_modules/**", "dist/**"],
    globalSetup: ["test/setup/template-database.ts"],
    pool: "forks",
    maxWorkers: 3,
    // A machine that does much else takes a minute for what takes ten seconds alone.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
