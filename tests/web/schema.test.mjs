// Every fixture's whole answer keeps to data/schema/report.schema.json, and summaries to summary.schema.json: no key missing, none too many.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const command = process.env.SMTP_EXPLAIN ?? join(root, 'build/release/smtp-explain');
const validator = (name) => new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(JSON.parse(readFileSync(join(root, `data/schema/${name}.schema.json`), 'utf8')));
const validate = validator('report');

const fixtures = readdirSync(join(root, 'tests/fixtures'), { recursive: true })
  .map((name) => join('tests/fixtures', name))
  .filter((name) => /\.(eml|txt|log|json|mbox|msg)$/.test(name) && !/\.(expected|answers)\.json$/.test(name));

const run = (args, input = '') =>
  new Promise((resolve) => {
    const child = execFile(command, args, { cwd: root, maxBuffer: 1 << 30 }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });

const check = (answer) => assert.ok(validate(answer), `${answer.file}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);

test('the command is built', () => assert.ok(existsSync(command), command));

test('the answer to every fixture keeps to the schema', async () => {
  const { stdout } = await run(['--format', 'jsonl', ...fixtures]);
  const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.ok(answers.length >= fixtures.length);
  answers.forEach(check);
});

test('the redacted answer keeps to the schema', async () => {
  const { stdout } = await run(['--redact', '--format', 'jsonl', ...fixtures]);
  stdout.trimEnd().split('\n').forEach((line) => check(JSON.parse(line)));
});

test('a file that cannot be read gives an error object and status 2', async () => {
  const { stdout, status } = await run(['--format', 'jsonl', 'no-such-file']);
  const answer = JSON.parse(stdout);
  check(answer);
  assert.equal(answer.file, 'no-such-file');
  assert.equal(status, 2);
});

test('the schema refuses a missing key, one too many and a wrong word', async () => {
  const { stdout } = await run(['--format', 'jsonl'], '550 5.7.1 <bob@example.net>: Relay access denied\n');
  const good = JSON.parse(stdout);
  check(good);
  for (const spoil of [
    (a) => delete a.warnings,
    (a) => (a.extra = 1),
    (a) => delete a.failures[0].queue_id,
    (a) => (a.failures[0].diagnosis.basis = 'guess'),
    (a) => (a.failures[0].spans.reply_code = [[0, -1]]),
  ]) {
    const bad = structuredClone(good);
    spoil(bad);
    assert.ok(!validate(bad));
  }
});

test('records of an mbox carry index and offset; exit status tells whether something was recognised', async () => {
  const one = 'From a@example.org Thu Nov 12 10:00:00 2026\nSubject: hello\n\nFrom here on all is well.\n\n';
  const { stdout, status } = await run(['--format', 'jsonl'], one + one);
  const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  answers.forEach(check);
  assert.deepEqual(answers.map((a) => [a.index, a.offset]), [[0, 0], [1, one.length]]);
  assert.equal(status, 1);
  assert.equal((await run([], '550 5.1.1 <bob@example.net>: User unknown\n')).status, 0);
  assert.equal((await run(['--no-such-option'])).status, 2);
});

// Beginnings, changed bytes and pairs of fixtures: whatever comes in, what goes out keeps to the schema.
test('the answers to damaged fixtures keep to the schema', async () => {
  let state = 20261125;
  const draw = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const texts = fixtures.map((name) => readFileSync(join(root, name)));
  const damaged = texts.flatMap((text) => {
    const at = draw(text.length);
    const changed = Buffer.from(text);
    if (text.length > 0) changed[at] = draw(256);
    return [text.subarray(0, at), text.subarray(at), changed, Buffer.concat([text, texts[draw(texts.length)]])];
  });
  const input = Buffer.concat(damaged.map((text) => Buffer.concat([Buffer.from(text.filter((byte) => byte !== 0)), Buffer.from([0])])));
  for (const args of [[], ['--redact']]) {
    const { stdout } = await run([...args, '-0', '--format', 'jsonl'], input);
    const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.ok(answers.length > fixtures.length);
    answers.forEach(check);
  }
});

test('the summary of every fixture, of nothing, and of a mailbox keeps to its schema, which refuses what is spoilt', async () => {
  const keeps = validator('summary');
  const summary = async (args, input) => JSON.parse((await run(['summary', '--format', 'json', ...args], input)).stdout);
  const one = 'From a@example.org Thu Nov 12 10:00:00 2026\nSubject: Undelivered\n\n<bob@example.net>: host mx.example.net[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n\n';
  const all = await summary(fixtures);
  const mailbox = await summary([], one + one.replace('bob', 'eve').replace('User unknown', 'No such user'));
  for (const made of [all, mailbox, await summary([], 'hello\n'), await summary(['no-such-file'])]) assert.ok(keeps(made), JSON.stringify(keeps.errors?.slice(0, 3)));
  assert.ok(all.by_cause.length > 30 && all.failures > fixtures.length / 2);
  assert.deepEqual(mailbox.by_cause[0].examples.map(({ index, offset }) => [index, offset]), [[0, 0], [1, one.length]]);
  for (const spoil of [
    (s) => delete s.further_domains,
    (s) => (s.by_cause[0].count = 0),
    (s) => (s.by_cause[0].examples[0].extra = 1),
    (s) => (s.by_issuer[0].issuer = 'Not An Id'),
  ]) {
    const bad = structuredClone(all);
    spoil(bad);
    assert.ok(!keeps(bad));
  }
});
