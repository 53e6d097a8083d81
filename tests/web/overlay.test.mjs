// A site's own rules over the built-in ones: by the command, in Node and in the page, with the example of docs/overlays.md.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_page, paste, root, site as site_folder, served } from './support.mjs';

const { createExplainer } = await import(pathToFileURL(resolve(site_folder, 'web/explainer-node.js')).href);

const command = process.env.SMTP_EXPLAIN ?? join(root, 'build/release/smtp-explain');
const example = join(root, 'docs/examples/overlay');
const reply = '550 5.7.1 EXCORP gateway: guest is not enrolled (ref 20-11837)';
let folder;
let bundle;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  execFileSync(process.execPath, [join(root, 'scripts/bundle-data.mjs'), example, join(folder, 'bundle.json')]);
  bundle = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'));
});
after(() => rmSync(folder, { recursive: true }));

const rule = (when, more = {}) => ({ cause: 'mailbox-full', when, reviewed: '2026-11', ...more });
const bad = { files: { 'rules/site/new.json': rule({ any_phrase: ['quite a new wording'] }), 'rules/site/bad.json': rule({ any_phrase: ['error'], stages: ['lunch'] }) } };

describe('the command', () => {
  const run = (args, input = '') => spawnSync(command, args, { input, encoding: 'utf8' });
  const copy = (change) => {
    const to = mkdtempSync(join(folder, 'copy-'));
    cpSync(example, to, { recursive: true });
    change(to);
    return to;
  };
  const edit = (path, change) => copy((to) => {
    const contents = JSON.parse(readFileSync(join(to, path), 'utf8'));
    change(contents);
    writeFileSync(join(to, path), JSON.stringify(contents));
  });

  test('the example of the manual has no fault, and answers', () => {
    const checked = run(['check', '--over', example]);
    assert.equal(checked.status, 0, checked.stdout);
    assert.match(checked.stdout, /^faults +0$/m);
    assert.match(checked.stdout, /^rules +2$/m);
    for (const path of [example, join(folder, 'bundle.json')]) {
      const [failure] = JSON.parse(run(['--format', 'jsonl', '--rules', path], reply).stdout).failures;
      assert.equal(failure.diagnosis.rule, 'example-gateway/guest-not-enrolled');
      assert.equal(failure.issuer, 'example-gateway');
    }
    const [large] = JSON.parse(run(['--format', 'jsonl', '--rules', example], '552 5.3.4 EXCORP gateway: this message is larger than 20 megabytes').stdout).failures;
    assert.equal(large.diagnosis.cause, 'message-too-large');
    assert.match(large.explanation.steps[0].text, /Intranet > Transfer/);
    assert.ok(large.explanation.steps.length > 1);
  });

  test('its own examples are run against all rules together', () => {
    const lost = edit('rules/example-gateway/size-limit.json', (rule_) => rule_.examples.matches.push('552 5.2.2 The mailbox is full'));
    const checked = run(['check', '--over', lost]);
    assert.equal(checked.status, 1);
    assert.match(checked.stdout, /^rules\/example-gateway\/size-limit\.json#\/examples\/matches\/1: FAIL: is won by .*mailbox-full/m);
    const unproven = edit('rules/example-gateway/size-limit.json', (rule_) => { delete rule_.examples; });
    assert.match(run(['check', '--over', unproven]).stdout, /#\/examples\/matches: FAIL: has no text that it must win/);
  });

  test('a bad overlay is refused with file, place and reason', () => {
    const unknown_cause = edit('rules/example-gateway/guest-not-enrolled.json', (rule_) => { rule_.cause = 'guest'; });
    const used = run(['--rules', unknown_cause], reply);
    assert.equal(used.status, 2);
    assert.match(used.stderr, /rules\/example-gateway\/guest-not-enrolled\.json#\/cause: unknown cause: guest/);
    assert.equal(used.stdout, '');
    const checked = run(['check', '--over', unknown_cause]);
    assert.equal(checked.status, 2);
    assert.match(checked.stdout, /guest-not-enrolled\.json#\/cause: FAIL: unknown cause: guest/);
  });
});

describe('in Node', () => {
  let explainer;
  before(async () => { explainer = await createExplainer(); });
  after(() => explainer?.close());
  const answer = async (text) => (await explainer.explain(text)).failures[0];

  test('built-in rules stay in force while an overlay is refused, and it answers once it is taken', async () => {
    const before_it = (await answer(reply)).diagnosis.rule;
    assert.notEqual(before_it, 'example-gateway/guest-not-enrolled');
    const problems = await explainer.loadRules(bad);
    assert.deepEqual(problems.map(({ file, pointer }) => file + '#' + pointer).sort(), ['rules/site/bad.json#/when/any_phrase/0', 'rules/site/bad.json#/when/stages/0']);
    assert.ok(problems.every(({ why }) => why.length > 5));
    assert.equal((await answer('550 quite a new wording'))?.diagnosis.rule ?? null, null);
    assert.equal((await answer(reply)).diagnosis.rule, before_it);
    for (const no_bundle of ['no json', '[]', '{}', '{"files": 1}', '']) assert.ok((await explainer.loadRules(no_bundle)).length > 0, no_bundle);

    assert.deepEqual(await explainer.loadRules(bundle), []);
    const failure = await answer(reply);
    assert.equal(failure.diagnosis.rule, 'example-gateway/guest-not-enrolled');
    assert.equal(failure.diagnosis.basis, 'issuer-rule');
    assert.equal(explainer.cause_title('guest-not-enrolled'), 'The guest is not enrolled at Example Corp');
    // A cause of the overlay has no page; its code has one.
    assert.deepEqual(explainer.reference_pages(failure).map(({ path }) => path), ['codes/5.7.1.html', 'codes/550.html']);
    // A later bad one takes nothing away.
    assert.ok((await explainer.loadRules(bad)).length > 0);
    assert.equal((await answer(reply)).diagnosis.rule, 'example-gateway/guest-not-enrolled');
  });

  test('it outlives the worker', async () => {
    await assert.rejects(explainer.explain(reply.repeat(50000), { timeLimit: 0 }), { code: 'time-limit' });
    assert.equal((await answer(reply)).diagnosis.rule, 'example-gateway/guest-not-enrolled');
  });

  test('labels change entry by entry', async () => {
    assert.deepEqual(await explainer.loadRules({ files: { 'labels.json': { roles: { 'sender-admin': 'our mail team' } } } }), []);
    assert.equal(explainer.labels.roles['sender-admin'], 'our mail team');
    assert.ok(explainer.labels.roles.sender);
    assert.ok(explainer.labels.page['copy-reply']);
  });

  test('a tie of two overlays: the lower id answers, the other is named', async () => {
    const over = await createExplainer();
    const one = { files: { 'rules/site/b-full.json': { cause: 'mailbox-full', when: { any_phrase: ['zorblax limit'] } } } };
    const two = { files: { 'rules/site/a-large.json': { cause: 'message-too-large', when: { any_phrase: ['seven moons'] } } } };
    assert.deepEqual(await over.loadRules(one), []);
    assert.deepEqual(await over.loadRules(two), []);
    const [failure] = (await over.explain('550 zorblax limit seven moons')).failures;
    assert.equal(failure.diagnosis.rule, 'site/a-large');
    assert.ok(failure.diagnosis.runners_up.some((other) => other.rule === 'site/b-full'));
    assert.ok(failure.notes.some((note) => note.includes('site/b-full')), failure.notes.join());
    // The very same words for another cause are no tie but a mistake.
    const same = { files: { 'rules/site/c-same.json': { cause: 'greylisted', when: { any_phrase: ['zorblax limit'] } } } };
    assert.match((await over.loadRules(same))[0].why, /demands the same as site\//);
    over.close();
  });

  test('overlays from files; one that is not there or not good leaves the rest in force', async () => {
    writeFileSync(join(folder, 'bad.json'), JSON.stringify(bad));
    const over = await createExplainer({ overlayUrls: [join(folder, 'bad.json'), join(folder, 'none.json'), join(folder, 'bundle.json')] });
    assert.deepEqual(over.refused.map(({ name }) => name), [join(folder, 'bad.json'), join(folder, 'none.json')]);
    assert.equal((await over.explain(reply)).failures[0].diagnosis.rule, 'example-gateway/guest-not-enrolled');
    over.close();
  });
});

describe('in the page', () => {
  const here = served();

  test('the element reads its overlays, and says which was refused', async () => {
    const page = await open_page(here.browser, here.site.url);
    await page.route('**/own.json', (route) => route.fulfill({ json: bundle }));
    await page.route('**/bad.json', (route) => route.fulfill({ json: bad }));
    const errors = await page.evaluate(() => new Promise((done) => {
      const seen = [];
      const element = document.createElement('smtp-explainer');
      element.id = 'own';
      element.setAttribute('overlays', 'own.json bad.json');
      element.addEventListener('smtp-explainer-error', (event) => seen.push(event.detail));
      element.addEventListener('smtp-explainer-ready', () => done(seen));
      document.querySelector('main').append(element);
    }));
    assert.deepEqual(errors.map(({ code, name, problems }) => [code, name, problems[0].file]), [['overlay-refused', 'bad.json', 'rules/site/bad.json']]);
    const title = await page.evaluate(async (text) => {
      const element = document.getElementById('own');
      const report = new Promise((done) => { element.addEventListener('smtp-explainer-result', (event) => done(event.detail.report), { once: true }); });
      element.value = text;
      await report;
      return element.shadowRoot.querySelector('#answer-title').textContent;
    }, reply);
    assert.equal(title, 'The guest is not enrolled at Example Corp');
    await page.context().close();
  });

  test('loadRules while the page is open', async () => {
    const page = await open_page(here.browser, here.site.url);
    assert.notEqual((await paste(page, reply)).failures[0].diagnosis.cause, 'guest-not-enrolled');
    assert.deepEqual(await page.evaluate(async (own) => (await document.querySelector('smtp-explainer').explainer).loadRules(own), bundle), []);
    assert.equal((await paste(page, `${reply} `)).failures[0].diagnosis.cause, 'guest-not-enrolled');
    assert.ok((await page.evaluate(async (own) => (await document.querySelector('smtp-explainer').explainer).loadRules(own), bad)).length > 0);
    assert.equal((await paste(page, reply)).failures[0].diagnosis.cause, 'guest-not-enrolled');
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
});
