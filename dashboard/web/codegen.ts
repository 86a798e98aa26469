import type { CodegenConfig } from "@graphql-codegen/cli";

// Only types are generated. At run time a document is the text that stands in its page (src/client/document.ts), so that
// it is in the chunk of that page, and no other page loads it.
const config: CodegenConfig = {
  schema: "../../schema.graphqls",
  documents: ["src/**/*.{ts,tsx}", "!src/gen/**"],
  generates: {
    "src/gen/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        defaultScalarType: "unknown",
        scalars: { Credits: "string", Decimal: "string", DateTime: "string", Metadata: "Record<string, string>" },
      },
      documentTransforms: [],
    },
  },
  ignoreNoDocuments: true,
};

export default config;
