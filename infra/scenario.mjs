// Uses the API as a product does, and checks every answer: customer, wallet, credits, usage, retries, refusals,
// reversals, time in the test tenant, an audit of the wallet. Then it runs the audit of GraphQL over HTTP.
//
//   node scenario.mjs URL KEY DIRECTORY SIGNING_SECRET
//
// KEY has all scopes in the test tenant; DIRECTORY is where the npm package graphql-http was installed; SIGNING_SECRET signs
// events of the payment provider of the test tenant.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';

const [url, key, directory, signing] = process.argv.slice(2);
const run = randomUUID(); // so that keys and names are new each time
let requests = 0;

const send = async (query, variables, headers = {}) => {
  requests++;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
};

const ask = async (query, variables) => {
  const { status, headers, body } = await send(query, variables);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.errors, undefined, JSON.stringify(body));
  assert.ok(headers.get('x-request-id'), 'the answer has no X-Request-Id');
  return body.data;
};

// mutate sends one mutation with its input, and returns its payload.
const mutate = async (name, type, fields, input) => {
  const data = await ask(`mutation($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code path required available } } }`,
    { input });
  return data[name];
};
const done = async (...args) => {
  const payload = await mutate(...args);
  assert.deepEqual(payload.userErrors, []);
  return payload;
};

const { customer } = await done('createCustomer', 'CreateCustomerInput', 'customer { id }',
  { idempotencyKey: `c-${run}`, externalId: `acme-${run}`, name: 'Acme' });
const { wallet } = await done('openWallet', 'OpenWalletInput', 'wallet { id }',
  { idempotencyKey: `w-${run}`, customerId: customer.id });
const clock = await ask('{ testClock { now } }').then((data) => Date.parse(data.testClock.now), () => Date.now());
const month = new Date(clock + 30 * 86_400_000).toISOString();
const grant = { idempotencyKey: `g-${run}`, walletId: wallet.id, amount: '100', expiresAt: month };
await done('grantCredits', 'GrantCreditsInput', 'grant { id }', grant);

// A usage, the same request again, and the same key with another request.
const usage = { idempotencyKey: `u-${run}`, walletId: wallet.id, action: 'chat', credits: '30' };
const fields = 'transaction { id amount balanceAfter } replayed';
const first = await done('recordUsage', 'RecordUsageInput', fields, usage);
assert.equal(first.transaction.balanceAfter, '70');
const again = await done('recordUsage', 'RecordUsageInput', fields, usage);
assert.deepEqual(again, { ...first, replayed: true });
const other = await mutate('recordUsage', 'RecordUsageInput', fields, { ...usage, credits: '31' });
assert.equal(other.userErrors[0].code, 'IDEMPOTENCY_KEY_REUSED');

// A usage that costs more than is available changes nothing.
const refused = await mutate('recordUsage', 'RecordUsageInput', fields, { ...usage, idempotencyKey: `x-${run}`, credits: '71' });
assert.deepEqual([refused.transaction, refused.userErrors[0].code, refused.userErrors[0].required, refused.userErrors[0].available],
  [null, 'INSUFFICIENT_CREDITS', '71', '70']);

// Fifty usages at once on one wallet: there is credit for thirty-five.
const racing = await Promise.all(Array.from({ length: 50 }, (_, i) =>
  mutate('recordUsage', 'RecordUsageInput', fields, { ...usage, idempotencyKey: `r-${run}-${i}`, credits: '2' })));
assert.equal(racing.filter((payload) => payload.transaction).length, 35);

// A batch finds no credit; reversing the first usage returns its credit.
const events = Array.from({ length: 100 }, (_, i) => ({ idempotencyKey: `b-${run}-${i}`, action: 'chat', credits: '0.5' }));
const batch = (name) => ask(`mutation($input: RecordUsageBatchInput!) { recordUsageBatch(input: $input) { results { outcome } } }`,
  { input: { walletId: wallet.id, events: events.map((e) => ({ ...e, idempotencyKey: e.idempotencyKey + name })) } })
  .then((data) => data.recordUsageBatch.results.filter((result) => result.outcome === 'RECORDED').length);
assert.equal(await batch('early'), 0);
await done('reverseUsage', 'ReverseUsageInput', 'transaction { amount }',
  { idempotencyKey: `v-${run}`, transactionId: first.transaction.id, reason: 'it failed' });
assert.equal(await batch('late'), 60);

// Credit lapses with time, and the audit agrees after all of it.
await done('grantCredits', 'GrantCreditsInput', 'grant { id }', { ...grant, idempotencyKey: `h-${run}` });
await ask('mutation($to: DateTime!) { advanceTestClock(input: {to: $to}) { userErrors { code } } }', { to: month });
const end = await ask(`query($id: ID!) { wallet(id: $id) { balance { available posted } audit { ok sequence }
  transactions(first: 100) { nodes { sequence type } } } }`, { id: wallet.id });
assert.equal(end.wallet.balance.available, '0');
assert.equal(end.wallet.audit.ok, true);
assert.deepEqual(end.wallet.transactions.nodes.map((line) => line.sequence), Array.from({ length: 99 }, (_, i) => 99 - i));

// Requests with an unknown key, and requests that are not valid.
const nobody = await send('{ __typename }', null, { authorization: 'Bearer sk_live_' + '0'.repeat(32) });
assert.deepEqual([nobody.status, nobody.body.errors[0].extensions.code], [401, 'UNAUTHENTICATED']);
assert.equal((await send('{ __typename }', null, { 'content-type': 'text/plain' })).status, 415);
assert.equal((await send('{ nothing }', null, { accept: 'application/graphql-response+json' })).status, 400);
// Events of the payment provider: the function payments takes what is signed, once and again, and nothing else.
const provide = async (tenant, body, sign = body, seconds = Math.floor(Date.now() / 1000)) => {
  const signature = createHmac('sha256', signing).update(`${seconds}.${sign}`).digest('hex');
  requests++;
  const response = await fetch(new URL(`/providers/stripe/${tenant}`, url), {
    method: 'POST', headers: { 'content-type': 'application/json', 'Stripe-Signature': `t=${seconds},v1=${signature}` }, body,
  });
  return response.status;
};
const event = JSON.stringify({ id: `evt_${run}`, type: 'payment_intent.created', livemode: false, data: { object: { id: 'ü' } } });
assert.equal(await provide('test', event), 200);
assert.equal(await provide('test', event), 200);
assert.equal(await provide('test', event.replace('ü', 'u'), event), 400);
assert.equal(await provide('test', event, event, Math.floor(Date.now() / 1000) - 600), 400);
assert.equal(await provide('live', event), 404);
console.log(`the scenario passed, in ${requests} requests`);

const audit = spawnSync(process.execPath, ['graph/testdata/audit.mjs', directory, url, `Bearer ${key}`], { encoding: 'utf8' });
assert.equal(audit.status, 0, audit.stderr);
const checks = audit.stdout.trim().split('\n').map((line) => JSON.parse(line));
assert.deepEqual(checks.filter((check) => check.status !== 'ok'), []);
assert.equal(checks.length, 61);
console.log(`the audit of GraphQL over HTTP passed all ${checks.length} checks`);
