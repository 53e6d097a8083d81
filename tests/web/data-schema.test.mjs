// The schemas of data/ and the program's own check agree: both take every file there, both refuse the same damage.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const command = process.env.SMTP_EXPLAIN ?? join(root, 'build/release/smtp-explain');
const read = (path) => JSON.parse(readFileSync(join(root, 'data', path), 'utf8'));
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
const validators = new Map();
const validator = (name) => {
  if (!validators.has(name)) validators.set(name, ajv.compile(read(`schema/${name}.schema.json`)));
  return validators.get(name);
};
const schemaOf = (path) =>
  path.startsWith('rules/') ? 'rule' : path.startsWith('causes/') ? 'cause' : path.replace(/^(codes|site)\//, '').replace(/\.json$/, '');

test('every file of data/ keeps to its schema', () => {
  const paths = readdirSync(join(root, 'data'), { recursive: true })
    .map((p) => p.replaceAll('\\', '/'))
    .filter((p) => p.endsWith('.json') && !/^(check|locales|schema)\//.test(p));
  assert.ok(paths.length > 100);
  for (const path of paths) {
    const validate = validator(schemaOf(path));
    assert.ok(validate(read(path)), `${path}: ${JSON.stringify(validate.errors?.slice(0, 2))}`);
  }
});

// A rule base as small as can be, which the check takes.
const cause = { title: 'Full', summary: 'It is full.', who_can_fix: ['recipient'], resend: 'after-waiting', reasons: [{ id: 'quota', title: 'Full' }] };
const good = {
  'causes/mailbox-full.json': cause,
  'causes/unknown.json': { ...cause, title: 'Unknown' },
  'issuers.json': { google: { name: 'Gmail', kind: 'provider', hosts: ['google.com'], urls: [], banners: [], phrases: [] } },
  'codes/reply-codes.json': { 550: { name: 'No', meaning: 'No.', cause: 'unknown', permanent: true, defined_in: 'RFC 5321' } },
  'codes/enhanced-status-codes.json': { 'X.2.2': { name: 'Full', meaning: 'Full.', cause: 'mailbox-full', defined_in: 'RFC 3463' } },
  'rules/generic/full.json': {
    cause: 'mailbox-full', when: { any_phrase: ['mailbox is full'] }, reviewed: '2026-11',
    examples: { matches: ['552 mailbox is full'], does_not_match: [{ text: '552 5.2.2 full', won_by: 'cause:mailbox-full' }] },
  },
};
const run = (files) => {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    for (const [path, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), typeof contents === 'string' ? contents : JSON.stringify(contents));
    }
    return spawnSync(command, ['check', folder], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const rule = 'rules/generic/full.json';
const page = 'causes/mailbox-full.json';
// What is damaged, how, and where the check must point.
const damages = [
  [rule, (r) => { r.colour = 1; }, '#/colour'],
  [rule, (r) => { delete r.cause; }, '#'],
  [rule, (r) => { r.when = {}; }, '#/when'],
  [rule, (r) => { r.when.any_phrase = []; }, '#/when/any_phrase'],
  [rule, (r) => { r.when.any_phrase = ['mailbox {size} full']; }, '#/when/any_phrase/0'],
  [rule, (r) => { r.when.reply_codes = ['550']; }, '#/when/reply_codes/0'],
  [rule, (r) => { r.when.enhanced_status_codes = ['5.2']; }, '#/when/enhanced_status_codes/0'],
  [rule, (r) => { r.when.stages = ['rcpt_to']; }, '#/when/stages/0'],
  [rule, (r) => { r.when.session = { tls: 'maybe' }; }, '#/when/session/tls'],
  [rule, (r) => { r.when.kinds = ['log']; }, '#/when/kinds'],
  [rule, (r) => { r.when = { enhanced_status_codes: ['5.2.2'] }; }, '#/when'],
  [rule, (r) => { r.who_can_fix = ['boss']; }, '#/who_can_fix/0'],
  [rule, (r) => { r.resend = 'now'; }, '#/resend'],
  [rule, (r) => { r.references = ['javascript:alert(1)']; }, '#/references/0'],
  [rule, (r) => { r.reviewed = 'today'; }, '#/reviewed'],
  [rule, (r) => { r.examples.matches = []; }, '#/examples/matches'],
  [rule, (r) => { delete r.examples.does_not_match; }, '#/examples/does_not_match'],
  [rule, (r) => { delete r.examples.does_not_match[0].won_by; }, '#/examples/does_not_match/0'],
  [rule, (r) => { r.examples.matches = [{ text: 'mailbox is full', host: 'x' }]; }, '#/examples/matches/0/host'],
  [page, (c) => { c.titel = ''; }, '#/titel'],
  [page, (c) => { delete c.summary; }, '#'],
  [page, (c) => { c.title = '{recipient} is full'; }, '#/title'],
  [page, (c) => { c.usual_permanence = 'maybe'; }, '#/usual_permanence'],
  [page, (c) => { c.reasons[0].shown_by = [{ has: ['hope'] }]; }, '#/reasons/0/shown_by/0/has/0'],
  [page, (c) => { c.steps = [{ for: 'boss', text: 'Do.' }]; }, '#/steps/0/for'],
  [page, (c) => { c.prevention = ['A.', 'B.', 'C.', 'D.', 'E.']; }, '#/prevention'],
  [page, (c) => { c.questions = [{ id: 'q', text: 'Q?', options: [{ id: 'a', label: 'A' }] }]; }, '#/questions/0/options'],
  ['issuers.json', (i) => { i.google.hosts = ['https://google.com']; }, '#/google/hosts/0'],
  ['issuers.json', (i) => { i.google.kind = 'shop'; }, '#/google/kind'],
  ['codes/reply-codes.json', (c) => { c['5x0'] = c[550]; }, '#/5x0'],
  ['codes/enhanced-status-codes.json', (c) => { c['6.1.1'] = c['X.2.2']; }, '#/6.1.1'],
];

test('the small rule base is good', () => {
  const { status, stdout } = run(good);
  assert.equal(status, 0, stdout);
  for (const [path, contents] of Object.entries(good)) assert.ok(validator(schemaOf(path))(contents), path);
});

for (const [path, damage, pointer] of damages)
  test(`refused by the schema and by the check: ${damage.toString().slice(0, 70)}`, () => {
    const files = structuredClone(good);
    damage(files[path]);
    assert.equal(validator(schemaOf(path))(files[path]), false, 'the schema takes it');
    const { status, stdout } = run(files);
    assert.equal(status, 1, stdout);
    assert.ok(stdout.includes(`${path}${pointer}: FAIL: `), stdout);
  });

test('what only the check can know', () => {
  const failing = (change, expected) => {
    const files = structuredClone(good);
    change(files);
    const { status, stdout } = run(files);
    assert.ok(status !== 0 && stdout.includes(expected), `${expected} not in:\n${stdout}`);
  };
  failing((f) => { f[rule].cause = 'no-such-cause'; }, `${rule}#/cause: FAIL: unknown cause`);
  failing((f) => { f[rule].examples.matches = ['550 something else']; }, `${rule}#/examples/matches/0: FAIL: is won by`);
  failing((f) => { f[rule].examples.does_not_match[0].text = '552 mailbox is full'; }, `${rule}#/examples/does_not_match/0: FAIL: is won by this rule`);
  failing((f) => { f[rule].examples.does_not_match[0].won_by = 'generic/none'; }, `${rule}#/examples/does_not_match/0/won_by: FAIL: unknown`);
  failing((f) => { f[page].reasons[0].only_if_shown = true; }, `${page}#/reasons/0: FAIL: is listed only if shown`);
  failing((f) => { f['rules/generic/twin.json'] = { ...f[rule], cause: 'unknown' }; }, 'demands the same as generic/full of another cause');
  // A phrase whose words another cause takes away: both hold, and the other says that it goes first.
  failing((f) => {
    f[rule].when.any_phrase.push('no room {any} left here');
    f['rules/generic/vague.json'] = { ...f[rule], cause: 'unknown', when: { any_phrase: ['no room {number} left here', 'room xyzzy left here'] }, more_specific_than: ['generic/full'] };
    f['rules/generic/vague.json'].examples = { matches: ['no room 5 left here'], does_not_match: [{ text: 'mailbox is full', won_by: 'generic/full' }] };
  }, `${rule}#/when/any_phrase/1: FAIL: "no room xyzzy left here" alone is won by generic/vague (unknown)`);
  failing((f) => { f[rule] = '{"cause": "mailbox-full",\n "when": {,}}'; }, `${rule}#: FAIL: line 2, column 11`);
  failing((f) => { f[rule] = JSON.stringify(f[rule]).replace('"cause"', '"cause":"unknown","cause"'); }, `${rule}#/cause: FAIL: stands here twice`);
});

test('bad use says so', () => {
  assert.equal(spawnSync(command, ['check', '/nowhere/at/all']).status, 2);
  assert.equal(spawnSync(command, ['check', '--strict']).status, 2);
});

test('data/ itself passes the check', () => {
  execFileSync(command, ['check', join(root, 'data')], { encoding: 'utf8' });
});
