import { readdirSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The names of the files are fixed: the version is in their path, which the Go package adds (dashboard/assets.go).
export default defineConfig({
  base: "./",
  plugins: [react()],
  // The languages in which mails can be: each has a file of texts.
  define: { MAIL_LANGUAGES: JSON.stringify(readdirSync("../../billing/mail/mailer/texts").map((name) => name.replace(/\.tmpl$/, ""))) },
  server: { port: 18290, proxy: { "/graphql": process.env["API"] ?? "http://localhost:8080" } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: true,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: { app: "src/main.tsx" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: (chunk) => `${nameOf(chunk.facadeModuleId) ?? sharedName(chunk.name, chunk.moduleIds)}.js`,
        assetFileNames: "[name][extname]",
        codeSplitting: {
          // A group takes what its modules import along: what everything needs comes first.
          groups: [
            { name: "vendor", test: /node_modules\//, priority: 3 },
            { name: "parts", test: /src\/(client|format\/(?!local)|parts\/(?!chart\/)|texts\/(?:en|index))/, priority: 2 },
            // Texts and pieces of the seller's pages, which the portal never loads.
            { name: "operator-parts", test: /src\/(texts\/(operator|seller)|format\/local|operator\/(parts\/|(keys|finance)\/|Actor|Crumbs|Metadata|tones))/, priority: 1.5 },
            // Pages that lead to each other are one chunk: many small ones compress badly.
            // What pages of both faces have.
            { name: "pages", test: /src\/portal\/(Customer|Lines|MethodField|Recharge|request|methodtext|paid|rates)\./, priority: 1.6 },
            { name: "portal-account", test: /src\/portal\/(Limits|Alerts|Budgets|Notifications|Mails|Plan|PlanDialogs|Prices)\./, priority: 1.5 },
            { name: "prices", test: /src\/operator\/(catalogue\/|(Catalogue|Plans|Cards|Card|Publish)\.)/, priority: 1.4 },
            { name: "hooks", test: /src\/operator\/(webhooks\/|(Webhooks|Failures|Endpoint)\.)/, priority: 1.3 },
            { name: "service", test: /src\/operator\/(Keys|AuditLog|PortalSettings|TestClock|Exports|Activity|Finance)\./, priority: 1.2 },
            { name: "money", test: /src\/operator\/(move\/|plan\.|(Payments?|PaymentTable|RefundForm|MoveDrawer|Wallet(Books|Grants|History|Payments))\.)/, priority: 1.1 },
            { name: "chart", test: /src\/parts\/chart\//, priority: 1 },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});

// nameOf returns the name of the chunk of a page: src/portal/Home.tsx is portal-home.
function nameOf(module: string | null): string | null {
  const path = module?.match(/\/src\/(portal|operator)\/(\w+)\.tsx$/);
  return path ? `${path[1]}-${path[2]!.toLowerCase()}` : null;
}

// sharedName returns the name of a chunk that pages share. One that only pages of the dashboard have says so: see the budgets of
// dashboard/budget_test.go.
function sharedName(name: string, modules: readonly string[]): string {
  const ours = modules.every((module) => /\/src\/(operator|texts)\//.test(module));
  return ours ? `operator-shared-${name.toLowerCase()}` : name;
}
