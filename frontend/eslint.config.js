/** One-way imports (app > features > table > components > api > lib), small files, accessible markup. */
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** What each room must not import. Rooms are reached by "@/room/…", neighbours by "./…". */
const forbidden = {
  features: ["@/app", "@/features"],
  table: ["@/app", "@/features"],
  components: ["@/app", "@/features", "@/table"],
  api: ["@/app", "@/features", "@/table", "@/components"],
  lib: ["@/app", "@/features", "@/table", "@/components", "@/api"],
};

const oneWay = Object.entries(forbidden).map(([room, above]) => ({
  files: [`src/${room}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: above.map((name) => `${name}/**`), message: `${room} may not import from above it.` },
          { group: ["../../**"], message: "Reach another room by its alias: @/room/…" },
        ],
      },
    ],
  },
}));

const gridOnlyInTable = {
  files: ["src/**/*.{ts,tsx}"],
  ignores: ["src/table/grid/**"],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      { patterns: [{ group: ["ag-grid-*"], message: "Only src/table/grid knows the grid library." }] },
    ],
  },
};

export default tseslint.config(
  globalIgnores(["dist", "node_modules", "src/api/schema.gen.ts", "public"]),
  ...tseslint.configs.strict,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", 250],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "jsx-a11y/no-autofocus": "off",
    },
  },
  ...oneWay,
  gridOnlyInTable,
);
