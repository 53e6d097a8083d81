// The JavaScript API under Node, and the offsets that it turns into indices.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bounce, root, session_without_login, site } from './support.mjs';

const { convert_spans, decoded_text, displayed_string, displayed_text } = await import(pathToFileURL(join(root, 'web/offsets.js')).href);

describe('offsets', () => {
  const shown = (bytes, piece_bytes) => {
    const text = displayed_text(bytes);
    const at = Buffer.from(bytes).indexOf(Buffer.from(piece_bytes));
    const [begin, end] = text.to_index([at, at + piece_bytes.length]);
    return text.text.slice(begin, end);
  };
  const utf8 = (text) => new TextEncoder().encode(text);

  test('a string: characters of one to four bytes, lone surrogates', () => {
    const text = 'a\u00fc\u20ac\u{1f4e8}\ud800b';
    const bytes = utf8(text);
    assert.equal(bytes.length, 14);
    assert.deepEqual(displayed_string(text).to_index([0, 1, 3, 6, 10, 13, 14]), [0, 1, 2, 3, 5, 6, 7]);
    assert.deepEqual(displayed_string(text).to_index([4, 8]), [2, 3]); // inside a character: its beginning
  });

  test('bytes: UTF-8 with and without a byte order mark, line ends of three kinds', () => {
    assert.equal(shown(utf8('\u00fc\r\n\r\n550 x\r\ny'), utf8('550')), '550');
    assert.equal(shown(utf8('\ufeff\u00fc 550 x'), utf8('550')), '550');
    assert.equal(displayed_text(utf8('a\r\nb\rc\nd')).text, 'a\nb\nc\nd');
  });

  test('bytes: UTF-16, Windows-1252, UTF-8 with a broken character in it', () => {
    const utf16 = new Uint8Array([0xff, 0xfe, ...[...'\u00fc 550 x'].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8])]);
    assert.equal(displayed_text(utf16).text, '\u00fc 550 x');
    assert.deepEqual(displayed_text(utf16).to_index([2, 6, 12]), [0, 2, 5]);
    assert.equal(shown(Uint8Array.from('Gr\u00fc\u00dfe 550 x', (c) => c.charCodeAt(0)), utf8('550')), '550');
    const mixed = new Uint8Array([...utf8('\u20ac '), 0xfc, ...utf8(' \u20ac 550 \u20ac'), 0xe2, 0x82]);
    assert.equal(shown(mixed, utf8('550')), '550');
    assert.ok(displayed_text(mixed).text.startsWith('\u20ac \u00fc \u20ac 550 \u20ac'));
  });

  test('bytes: every cut of a text gives indices inside it, in order', () => {
    const bytes = utf8('\u00fc\r\n\u{1f4e8}\u20ac\r550');
    for (let end = 0; end <= bytes.length; end += 1) {
      const text = displayed_text(bytes.subarray(0, end));
      const indices = text.to_index(Array.from({ length: end + 1 }, (_, i) => i));
      indices.reduce((before_it, index) => {
        assert.ok(index >= before_it && index <= text.text.length);
        return index;
      }, 0);
    }
  });

  test('a text that the module made: spans become pieces of it, joined, in the order of the text', () => {
    // "Status: " has no bytes; the number is one value; the words stand in two sectors, the second before the first.
    const shown = decoded_text({ text: 'Status: 5.1.1\nuser unknown', map: [0, 0, 0, 0, 8, 40, 4, 0, 13, 0, 0, 0, 14, 90, 5, 1, 19, 60, 7, 1] });
    const told = (spans) => shown.to_spans(spans).map(([at, length]) => shown.text.slice(at, at + length));
    assert.deepEqual(told([[40, 1]]), ['5.1.1']);
    assert.deepEqual(told([[60, 7], [90, 5]]), ['user unknown']);
    assert.deepEqual(told([[91, 2]]), ['se']);
    assert.deepEqual(told([[63, 2], [44, 10]]), ['no']);
    assert.deepEqual(told([[0, 10], [200, 5]]), []);
    const report = { failures: [{ spans: { reply_code: [[60, 3]] }, diagnosis: { evidence: [[40, 4]] }, explanation: { reasons: [{ shown_by: [] }] } }] };
    convert_spans(report, shown);
    assert.deepEqual(report.failures[0].spans.reply_code, [[19, 3]]);
    assert.deepEqual(report.failures[0].diagnosis.evidence, [[8, 5]]);
  });

  test('20,000 broken bytes are shown without delay', () => {
    const bytes = new Uint8Array(80000).map((_, i) => (i % 2 ? 0xfc : 0x61));
    assert.equal(displayed_text(bytes).text.length, 80000);
  });
});

describe('explainer', () => {
  let explainer;
  let ExplainerError;
  let createExplainer;
  before(async () => {
    ({ createExplainer, ExplainerError } = await import(pathToFileURL(join(site, 'web/explainer-node.js')).href));
    explainer = await createExplainer();
  });
  after(() => explainer?.close());

  test('explains a string; spans are indices into report.text', async () => {
    const report = await explainer.explain(`Gr\u00fc\u00dfe \u{1f4e8}\n${bounce}`);
    const [failure] = report.failures;
    assert.equal(failure.diagnosis.cause, 'recipient-unknown');
    const [begin, length] = failure.spans.reply_code[0];
    assert.equal(report.text.substr(begin, length), '550');
    assert.ok(!Object.keys(report).includes('text'));
  });

  test('spans: "bytes" gives the contract as the command does', async () => {
    const text = `Gr\u00fc\u00dfe\n${bounce}`;
    const report = await explainer.explain(text, { spans: 'bytes' });
    const [offset, length] = report.failures[0].spans.reply_code[0];
    assert.equal(Buffer.from(text).subarray(offset, offset + length).toString(), '550');
  });

  test('answers, redaction, notes and rules of one\'s own', async () => {
    const plain = await explainer.explain('550 relay not permitted');
    const answered = await explainer.explain('550 relay not permitted', { answers: { 'which-messages': 'one-domain' } });
    assert.notEqual(answered.failures[0].explanation.reasons[0].id, plain.failures[0].explanation.reasons[0].id);
    assert.doesNotMatch(JSON.stringify(await explainer.explain(bounce, { redact: true })), /nina\.berg/);
    assert.doesNotMatch(await explainer.redact(bounce), /nina\.berg/);
    assert.match(await explainer.write(session_without_login, 'markdown'), /relay/i);
    assert.ok((await explainer.loadRules('{"files": 3}')).length > 0);
    assert.equal(explainer.cause_title('relay-denied').length > 10, true);
  });

  test('calls at the same time come back each with its own answer', async () => {
    const texts = ['550 relay not permitted', bounce, session_without_login, '552 5.2.2 mailbox full'];
    const reports = await Promise.all(texts.map((text) => explainer.explain(text)));
    assert.deepEqual(reports.map((report) => report.text), texts);
  });

  test('empty, binary and odd input has an answer', async () => {
    for (const input of ['', '\0\0\0', new Uint8Array(0), new Uint8Array(1000).map((_, i) => i * 7), new ArrayBuffer(3)]) {
      assert.equal((await explainer.explain(input)).schema_version, 1);
    }
    await assert.rejects(explainer.explain(42), TypeError);
  });

  test('over 32 MiB is refused before it is read', async () => {
    await assert.rejects(explainer.explain(new Uint8Array((32 << 20) + 1)), (error) => error instanceof ExplainerError && error.code === 'too-large');
  });

  test('a call over its time limit is ended, and the next one is answered by a new worker', async () => {
    const large = new TextEncoder().encode(bounce.repeat(20000));
    await assert.rejects(explainer.explain(large, { timeLimit: 1 }), (error) => error.code === 'time-limit');
    assert.equal((await explainer.explain('550 relay not permitted')).failures[0].diagnosis.cause, 'relay-denied');
  });

  test('a call can be taken back, waiting or running', async () => {
    const large = new TextEncoder().encode(bounce.repeat(20000));
    const running = new AbortController();
    const waiting = new AbortController();
    const calls = [explainer.explain(large, { signal: running.signal }), explainer.explain('550 x', { signal: waiting.signal })];
    waiting.abort();
    running.abort();
    for (const call of calls) await assert.rejects(call, (error) => error.code === 'aborted');
    assert.equal((await explainer.explain('550 relay not permitted')).failures[0].diagnosis.cause, 'relay-denied');
  });

  test('a module that is not there is reported as such', async () => {
    await assert.rejects(createExplainer({ module: await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), rules: '{}' }));
  });
});
