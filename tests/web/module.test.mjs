// The module in wasm answers as the command does: every fixture, plain and redacted, every text that tells of no failure.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root, site } from './support.mjs';

const command = process.env.SMTP_EXPLAIN ?? join(root, 'build/release/smtp-explain');
const { createEngine } = await import(pathToFileURL(join(site, 'web/worker.js')).href);
const engine = await createEngine({
  module: await WebAssembly.compile(readFileSync(join(site, 'web/smtp-explain.wasm'))),
  rules: readFileSync(join(site, 'web/rules.json')),
});
// An mbox is cut into records by the command.
const fixtures = readdirSync(join(root, 'tests/fixtures'), { recursive: true }).map((name) => join('tests/fixtures', name))
  .filter((name) => /\.(eml|txt|log|json|msg)$/.test(name) && !/\.(expected|answers)\.json$/.test(name)).sort();

for (const redact of [false, true]) {
  test(`the module and the command give one answer to each fixture${redact ? ', redacted' : ''}`, () => {
    const printed = execFileSync(command, ['--format', 'jsonl', ...(redact ? ['--redact'] : []), ...fixtures], { cwd: root, maxBuffer: 1 << 30, encoding: 'utf8' });
    const answers = new Map();
    for (const line of printed.trimEnd().split('\n')) {
      const answer = JSON.parse(line);
      answers.set(answer.file, [...(answers.get(answer.file) ?? []), answer]);
    }
    let compared = 0;
    for (const name of fixtures) {
      const [expected, ...more] = answers.get(name);
      if (more.length > 0) continue; // a log or a mailbox, read record by record
      delete expected.file;
      delete expected.record;
      assert.deepEqual(JSON.parse(engine.explain(readFileSync(join(root, name)), { redact })), expected, name);
      compared += 1;
    }
    assert.ok(compared > fixtures.length * 0.9, `${compared} of ${fixtures.length}`);
  });
}
