// A stand-in for Secrets Manager with one secret, for `sam local`: the keys of an account of Stripe, which nobody has.
//
//   node secrets.mjs SIGNING_SECRET
//
// It prints its port, and listens on every interface, as the functions in containers call it.
import { createServer } from 'node:http';

const secret = JSON.stringify({ secretKey: 'sk_test_NobodyHasThisKey', signingSecrets: process.argv[2] });
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    const known = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue';
    response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(known ? JSON.stringify({ ARN: JSON.parse(body).SecretId, SecretString: secret })
      : '{"__type": "UnknownOperationException"}');
  });
});
server.listen(0, '0.0.0.0', () => console.log(`port ${server.address().port}`));
