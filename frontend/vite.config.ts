/** Builds the static web app, and proxies the API while developing. */
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { budget } from "./scripts/budget.ts";

const API = process.env["GATHER_API"] ?? "http://127.0.0.1:8000";

/** The API's own docs page uses these two files, so that it works without internet. */
function swaggerAssets(): Plugin {
  const source = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  return {
    name: "swagger-assets",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      const target = resolve(dir, "swagger");
      mkdirSync(target, { recursive: true });
      for (const file of ["swagger-ui-bundle.js", "swagger-ui.css", "LICENSE"]) {
        copyFileSync(resolve(source, file), resolve(target, file));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), swaggerAssets(), budget()],
  resolve: { alias: { "@": resolve(import.meta.dirname, "src") } },
  server: { proxy: { "/v1": API, "/docs": API, "/openapi.json": API } },
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./src/testing/setup.ts"],
    restoreMocks: true,
  },
});
