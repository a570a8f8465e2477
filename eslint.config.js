import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "node_modules", "data", "**/*.generated.ts", "*.js", "**/*.mjs", "**/*.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["*.js"] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/return-await": ["error", "always"],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      // Template strings carry numbers and bigints all over the money code; both print as people write them.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Records of functions stand where others have classes: nothing here uses `this`.
      "@typescript-eslint/unbound-method": "off",
      // A function that fits an asynchronous contract says so, whether or not it has to wait.
      "@typescript-eslint/require-await": "off",
      // `() => void` shorthands around promises-free calls read better than braces.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
    },
  },
  {
    // An answer's body is any shape in tests; a wrong one fails the assertion that reads it.
    files: ["**/*.test.ts", "**/*.fixture.ts", "test/**/*.ts", "demo/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
