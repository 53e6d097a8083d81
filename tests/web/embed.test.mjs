// embed.html in a frame of another origin.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { axe_finds, start_browser, start_site } from './support.mjs';

let browser;
let site;
let host;
before(async () => {
  site = await start_site();
  browser = await start_browser();
  // A portal that allows the frame but no WebAssembly of its own.
  host = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': `default-src 'none'; script-src 'unsafe-inline'; frame-src ${site.url}` });
    response.end(`<!doctype html><title>Portal</title><iframe id="frame" title="Explainer" src="${site.url}web/embed.html" sandbox="allow-scripts allow-same-origin" width="320" height="900"></iframe>
<script>
  const seen = [];
  const frame = document.getElementById('frame').contentWindow;
  const say = (type, more) => frame.postMessage({ protocol: 'smtp-explainer', version: 1, type, ...more }, ${JSON.stringify(new URL(site.url).origin)});
  addEventListener('message', (event) => { if (event.source === frame) seen.push(event.data); });
</script>`);
  });
  await new Promise((listening) => host.listen(0, '127.0.0.1', listening));
});
after(async () => {
  await browser?.close();
  await site?.stop();
  host?.close();
  host?.closeAllConnections();
});

test('ready, explain, result, reply and resize pass between the origins', async () => {
  const page = await (await browser.newContext()).newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`http://localhost:${host.address().port}/`);
  const wait = (type) => page.waitForFunction((wanted) => globalThis.eval === undefined || seen.find((message) => message.type === wanted), type);
  await wait('ready');
  await page.evaluate(() => say('explain', { text: '550 relay not permitted' }));
  await wait('result');
  const result = await page.evaluate(() => seen.find((message) => message.type === 'result'));
  assert.equal(result.version, 1);
  assert.equal(result.report.failures[0].diagnosis.cause, 'relay-denied');
  assert.ok(await page.evaluate(() => seen.some((message) => message.type === 'resize' && message.height > 100)));
  await page.evaluate(() => say('theme', { theme: 'dark' }));
  const frame = page.frames().find((one) => one.url().includes('embed.html'));
  await frame.locator('smtp-explainer[theme=dark]').waitFor({ state: 'attached' });
  await frame.getByRole('button', { name: 'Copy reply' }).waitFor();
  await page.evaluate(() => say('options', { reply: true }));
  await page.evaluate(() => say('explain', { text: '550 relay not permitted.' }));
  await frame.getByRole('button', { name: 'Use as reply' }).first().click();
  await wait('reply');
  const reply = await page.evaluate(() => seen.find((message) => message.type === 'reply'));
  assert.equal(reply.text, result.report.failures[0].explanation.replies.to_sender);
  assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(await axe_finds(frame, { whole_page: false }), []);

  // The bytes of a message in a charset of its own, without the box.
  await page.evaluate(() => say('options', { input: false }));
  await page.evaluate(() => say('explain', { bytes: Uint8Array.from('Content-Type: text/plain; charset=iso-8859-1\n\n552 5.2.2 Mailbox of M\xfcller is full\n', (letter) => letter.charCodeAt(0)).buffer }));
  await page.waitForFunction(() => seen.some((message) => message.type === 'result' && message.report.failures[0]?.diagnosis.cause === 'mailbox-full' && JSON.stringify(message.report).includes('M\u00fcller')));
  assert.equal(await frame.locator('textarea.area').isVisible(), false);

  // Without the box there is nothing to point into: the words stand in the answer.
  const log = 'EHLO laptop.example.com\n250-mail.example.org\n250 AUTH PLAIN LOGIN\nMAIL FROM:<sam@example.org>\n250 2.1.0 Ok\nRCPT TO:<nina@example.net>\n554 5.7.1 <nina@example.net>: Relay access denied\n';
  await page.evaluate((text) => say('explain', { text }), log);
  await frame.locator('.reason.shown .quoted').first().waitFor();
  assert.match(await frame.locator('.reason.shown .quoted').first().textContent(), /MAIL FROM/);
  assert.equal(await frame.locator('.proof, button.fact, button.quote, button.said-line, .route button').count(), 0);
  await page.evaluate(() => say('options', { input: true }));
  await frame.locator('.reason.shown .proof').first().click();
  assert.ok((await frame.locator('mark.flash').count()) > 0);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('messages of another protocol, version or window are ignored', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://localhost:${host.address().port}/`);
  await page.waitForFunction(() => seen.find((message) => message.type === 'ready'));
  await page.evaluate(() => {
    say('explain', { text: 42 });
    say('explain', { version: 2, text: '550 relay not permitted' });
    say('explain', { protocol: 'other', text: '550 relay not permitted' });
    say('nonsense', {});
  });
  const frame = page.frames().find((one) => one.url().includes('embed.html'));
  await frame.evaluate(() => postMessage({ protocol: 'smtp-explainer', version: 1, type: 'explain', text: '550 relay not permitted' }, '*'));
  await page.waitForTimeout(500);
  assert.equal(await frame.locator('textarea.area').inputValue(), '');
  await page.context().close();
});
