// Runs the audit of the npm package graphql-http against a server and prints one JSON object a check.
//
//   node audit.mjs DIRECTORY URL AUTHORIZATION
//
// DIRECTORY is where the package was installed.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [directory, url, authorization] = process.argv.slice(2);
const { serverAudits } = await import(pathToFileURL(join(directory, 'node_modules/graphql-http/lib/index.mjs')));

const fetchFn = (address, init = {}) => fetch(address, { ...init, headers: { ...init.headers, authorization } });

for (const audit of serverAudits({ url, fetchFn })) {
  const { id, name, status, reason = '' } = await audit.fn();
  console.log(JSON.stringify({ id, name, status, reason }));
}
