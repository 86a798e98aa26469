import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import type { graphql as Typed } from "../gen/gql";

/** A document, with the types of its result and of its variables. At run time it is a text. */
export type Document<Result, Variables> = DocumentTypeDecoration<Result, Variables>;

const fragments = new Map<string, string>();

const named = /^\s*fragment\s+(\w+)\s/;
const spread = /\.\.\.\s*(?!on\b)(\w+)/g;

/**
 * graphql marks the text of a document, whose types are generated. A fragment can be used in every document of a module that
 * imports the fragment's module.
 */
export const graphql = ((source: string) => {
  const name = named.exec(source)?.[1];
  if (name !== undefined) fragments.set(name, source);
  return source;
}) as unknown as typeof Typed;

/** textOf returns a document with the fragments that it uses, and the fragments that these use. */
export function textOf(document: Document<unknown, never>): string {
  let text = document as unknown as string;
  const added = new Set<string>();
  for (let done = false; !done; ) {
    done = true;
    for (const [, name] of text.matchAll(spread)) {
      if (name === undefined || added.has(name)) continue;
      const fragment = fragments.get(name);
      if (fragment === undefined) throw new Error(`no module was imported that has the fragment ${name}`);
      text += "\n" + fragment;
      added.add(name);
      done = false;
    }
  }
  return text;
}

/** nameOf returns the name of the operation, for keys of what is kept. */
export function nameOf(document: Document<unknown, never>): string {
  return /(?:query|mutation)\s+(\w+)/.exec(document as unknown as string)?.[1] ?? "";
}
