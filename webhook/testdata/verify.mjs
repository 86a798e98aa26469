// Verifies messages with the npm package standardwebhooks. Each line of the input is an object with secret, headers and
// body; each line of the output is ok, or the error.
//
//   node verify.mjs DIRECTORY
//
// DIRECTORY is where the package was installed.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { Webhook } = createRequire(process.argv[2] + '/')('standardwebhooks');

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log('ok');
  } catch (error) {
    console.log(error.message);
  }
}
