// explainer.explainStream under Node: pieces, progress, cancel, summary; the answers of the command.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bounce, root, site } from './support.mjs';

const make_stream = (...args) => spawn(process.execPath, [join(root, 'tests/bulk/make-stream.mjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
const mbox = (count) => Array.from({ length: count }, (_, i) => `From MAILER-DAEMON Mon Nov 23 21:02:53 2026\nSubject: ${i}\n\n${bounce}\n`).join('');

describe('explainStream', () => {
  let explainer;
  let ExplainerError;
  before(async () => {
    const api = await import(pathToFileURL(join(site, 'web/explainer-node.js')).href);
    ExplainerError = api.ExplainerError;
    explainer = await api.createExplainer();
  });
  after(() => explainer?.close());

  test('an mbox: a report for each message, with its place; progress to the end', async () => {
    const text = mbox(200);
    const reports = [];
    const progress = [];
    const result = await explainer.explainStream(new Blob([text]), { onReport: (report) => reports.push(report), onProgress: (step) => progress.push(step), summary: true });
    assert.equal(reports.length, 200);
    assert.deepEqual(reports.map((report) => report.index), reports.map((_, i) => i));
    const { offset, failures: [failure] } = reports[150];
    const [begin, length] = failure.spans.reply_code[0];
    assert.equal(text.slice(offset + begin, offset + begin + length), '550');
    assert.ok(failure.explanation.title.length > 5);
    assert.deepEqual([progress.at(0), progress.at(-1)].map(({ phase, done, total }) => [phase, done, total]), [['reading', 0, text.length], ['reading', text.length, text.length]]);
    assert.equal(await progress.at(-1).summary(), null);
    assert.deepEqual([result.bytes, result.records, result.damaged], [text.length, 200, 0]);
    assert.equal(result.summary.failures, 200);
    assert.equal(result.summary.by_cause[0].cause, 'recipient-unknown');
    assert.equal(result.summary.by_cause[0].examples[0].offset, 0);
    assert.deepEqual(result.summary.by_recipient_domain, [{ domain: 'example.net', count: 200 }]);
  });

  test('the counts can be asked for while it is read', async () => {
    const asked = [];
    await explainer.explainStream([mbox(20), mbox(20)], { reports: false, summary: true, onProgress: ({ done, summary }) => { if (done > 0) asked.push(summary()); } });
    const counts = (await Promise.all(asked)).filter(Boolean).map(({ failures }) => failures);
    assert.ok(counts[0] > 10 && counts[0] < 40, `${counts}`);
  });

  test('every kind of input gives the same', async () => {
    const text = mbox(3);
    const bytes = new TextEncoder().encode(text);
    async function* slowly() {
      for (let i = 0; i < bytes.length; i += 100) yield bytes.subarray(i, i + 100);
    }
    const answers = [];
    for (const input of [text, bytes, bytes.buffer, new Blob([bytes]), new Blob([bytes]).stream(), slowly(), [text.slice(0, 500), text.slice(500)]]) {
      const reports = [];
      await explainer.explainStream(input, { onReport: (report) => reports.push(report) });
      answers.push(JSON.stringify(reports));
    }
    assert.equal(new Set(answers).size, 1);
    await assert.rejects(explainer.explainStream(42), TypeError);
    await assert.rejects(explainer.explainStream([42]), TypeError);
  });

  test('a short text is one report, as explain() gives it', async () => {
    const reports = [];
    const result = await explainer.explainStream(bounce, { onReport: (report) => reports.push(report) });
    assert.deepEqual(reports, [await explainer.explain(bounce, { spans: 'bytes' })]);
    assert.deepEqual(result, { bytes: bounce.length, records: 1, damaged: 0, summary: null });
  });

  test('facts only, no reports, redaction', async () => {
    const reports = [];
    await explainer.explainStream(mbox(2), { onReport: (report) => reports.push(report), explanations: false, redact: true });
    assert.equal(reports[0].failures[0].explanation.title, '');
    assert.equal(reports[0].failures[0].diagnosis.cause, 'recipient-unknown');
    assert.doesNotMatch(JSON.stringify(reports), /nina\.berg/);
    let called = 0;
    const { summary } = await explainer.explainStream(mbox(2), { onReport: () => { called += 1; }, reports: false, summary: true });
    assert.deepEqual([called, summary.failures], [0, 2]);
  });

  test('a log that is being written is answered line by line', async () => {
    const line = 'Nov 23 21:02:53 mail postfix/smtpd[9]: NOQUEUE: reject: RCPT from c.example.org[192.0.2.9]: 554 5.7.1 <u@example.net>: Relay access denied; from=<a@example.com> to=<u@example.net> proto=ESMTP helo=<c>\n';
    const seen = [];
    async function* written() {
      yield line;
      assert.equal(seen.length, 1);
      yield line;
      assert.equal(seen.length, 2);
    }
    await explainer.explainStream(written(), { records: 'log', onReport: (report) => seen.push(report.failures[0].diagnosis.cause) });
    assert.deepEqual(seen, ['relay-denied', 'relay-denied']);
  });

  test('taken back in the middle: no more reports, the input is let go, and the next stream works', async () => {
    const controller = new AbortController();
    let reports = 0;
    let released = false;
    async function* endless() {
      try {
        for (;;) yield mbox(50);
      } finally {
        released = true;
      }
    }
    await assert.rejects(
      explainer.explainStream(endless(), { signal: controller.signal, onReport: () => { if ((reports += 1) === 60) controller.abort(); } }),
      (error) => error instanceof ExplainerError && error.code === 'aborted',
    );
    const at_abort = reports;
    assert.ok(released);
    assert.equal((await explainer.explainStream(mbox(2), { reports: false, summary: true })).summary.failures, 2);
    assert.equal(reports, at_abort);
  });

  test('two streams and calls between them keep apart', async () => {
    const seen = { a: 0, b: 0 };
    const [a, b, single] = await Promise.all([
      explainer.explainStream(mbox(40), { onReport: () => { seen.a += 1; }, summary: true }),
      explainer.explainStream(mbox(30), { onReport: () => { seen.b += 1; }, summary: true }),
      explainer.explain('550 relay not permitted'),
    ]);
    assert.deepEqual([a.summary.failures, b.summary.failures, seen.a, seen.b], [40, 30, 40, 30]);
    assert.equal(single.failures[0].diagnosis.cause, 'relay-denied');
  });

  test('a worker that was ended under the stream is reported, not waited for', async () => {
    async function* with_a_slow_call_between() {
      yield mbox(5);
      await explainer.explain(bounce.repeat(20000), { timeLimit: 1 }).catch(() => {});
      yield mbox(5);
    }
    await assert.rejects(explainer.explainStream(with_a_slow_call_between(), { reports: false }), (error) => error.code === 'stopped');
    assert.equal((await explainer.explainStream(mbox(1), { summary: true })).summary.failures, 1);
  });

  test('20 MB of log: the summary of the command, in bounded memory', async () => {
    const { summary, records } = await explainer.explainStream(make_stream('log', '170000'), { reports: false, summary: true });
    assert.ok(records > 1000);
    const memory = process.memoryUsage();
    assert.ok(memory.external < 200e6, `external ${memory.external}`);
    const command = ['build/release/smtp-explain', 'build/dev/smtp-explain'].map((path) => join(root, path)).find(existsSync);
    if (!command) return;
    const log = execFileSync(process.execPath, [join(root, 'tests/bulk/make-stream.mjs'), 'log', '170000'], { maxBuffer: 1 << 28 });
    const native = JSON.parse(execFileSync(command, ['summary', '--format', 'json', '--data', join(root, 'data'), '-'], { input: log, maxBuffer: 1 << 26 }));
    const without_file = JSON.parse(JSON.stringify(native), (key, value) => (key === 'file' ? null : value));
    assert.deepEqual(summary, without_file);
  });
});
