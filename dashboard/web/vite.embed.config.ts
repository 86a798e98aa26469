import { defineConfig } from "vite";

// The custom element <drawdown-portal>: a classic script, which pages of any origin can load without CORS.
export default defineConfig({
  build: {
    outDir: "../dist",
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "src/embed/element.ts", formats: ["iife"], name: "drawdownPortal", fileName: () => "embed.js" },
  },
  define: { "process.env.NODE_ENV": '"production"' },
});
