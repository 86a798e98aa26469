// Runs the plugins of codegen.json, as the command line of GraphQL Code Generator does. That would be 250 packages more.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { codegen } from "@graphql-codegen/core";
import { parse } from "graphql";

const require = createRequire(import.meta.url);
const parsed = (file) => parse(readFileSync(file, "utf8"));
const config = JSON.parse(readFileSync("codegen.json", "utf8"));
for (const [filename, output] of Object.entries(config.generates)) {
  const text = await codegen({
    filename,
    schema: parsed(config.schema),
    documents: [{ document: parsed(config.documents), location: config.documents }],
    config: output.config,
    plugins: output.plugins.map((name) => ({ [name]: {} })),
    pluginMap: Object.fromEntries(output.plugins.map((name) => [name, require("@graphql-codegen/" + name)])),
  });
  writeFileSync(filename, text);
}
