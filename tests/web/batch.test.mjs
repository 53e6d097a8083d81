// Many messages in the page: big drops and pastes, the running summary, the list, and what was explained before.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bounce, bounce_of_two, open_page, paste, root, session_without_login, site as site_folder, start_browser, start_site } from './support.mjs';

let browser;
let site;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smtp-explainer-'));
  site = await start_site();
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const stream = (...args) => execFileSync(process.execPath, [join(root, 'tests/bulk/make-stream.mjs'), ...args], { maxBuffer: 1 << 28 });
const from_line = 'From MAILER-DAEMON Mon Nov 23 21:02:53 2026\n';
const message = (text, i = 0) => `${from_line}Subject: ${i}\n\n${text}\n`;

function file(name, contents) {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

// Until the page says that it has read all, or was stopped.
async function read(page, give) {
  await page.evaluate(() => {
    const element = document.querySelector('smtp-explainer');
    globalThis.read = new Promise((done) => {
      element.addEventListener('smtp-explainer-result', (event) => done(event.detail), { once: true });
      element.addEventListener('smtp-explainer-error', (event) => done({ error: event.detail.code }), { once: true });
    });
  });
  await give();
  return () => page.evaluate(() => globalThis.read);
}

const choose = (page, ...paths) => page.locator('input[type=file]').setInputFiles(paths);
const title = (page) => page.locator('#answer-title').textContent();

async function done(page) {
  assert.deepEqual(page.problems, []);
  assert.deepEqual(await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length]), [0, 0, '', 0, 0]);
  await page.context().close();
}

describe('many messages', () => {
  test('10,000 messages: counts while they are read, the counts of the module at the end, a list whose rows open', async () => {
    const bytes = stream('mbox', '22000000');
    const count = bytes.toString('latin1').split(`\n${from_line}`).length;
    assert.ok(count >= 10000, `${count} messages`);
    const page = await open_page(browser, site.url);
    await page.waitForLoadState('networkidle');
    const requests = page.requests.length;
    // How long a key would have had to wait.
    await page.evaluate(() => {
      globalThis.longest = 0;
      let last = performance.now();
      setInterval(() => {
        globalThis.longest = Math.max(globalThis.longest, performance.now() - last - 10);
        last = performance.now();
      }, 10);
    });
    const finished = await read(page, () => choose(page, file('bounces.mbox', bytes)));
    await page.locator('.work').waitFor();
    const running = Number((await title(page).then((text) => /^[\d,]+/.exec(text)?.[0] ?? '0')).replaceAll(',', ''));
    assert.ok(running < count);
    await page.locator('.count-row').first().waitFor();
    await page.locator('.first-thing').waitFor();
    const { summary } = await finished();
    const longest = await page.evaluate(() => globalThis.longest);
    assert.ok(longest < 1000, `the page stood still for ${Math.round(longest)} ms`);
    const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
    assert.ok(heap < 64 << 20, `${heap >> 20} MiB`);

    const { createExplainer } = await import(pathToFileURL(join(site_folder, 'web/explainer-node.js')).href);
    const explainer = await createExplainer();
    const { summary: of_module } = await explainer.explainStream(bytes, { reports: false, summary: true });
    explainer.close();
    assert.equal(summary.messages, count);
    for (const key of ['messages', 'failures', 'unreadable', 'by_issuer', 'further_domains']) assert.deepEqual(sorted(summary[key]), sorted(of_module[key]), key);
    assert.deepEqual(sorted(summary.by_recipient_domain), sorted(of_module.by_recipient_domain));
    assert.deepEqual(summary.by_cause.map(({ cause, count: failures, title: named }) => [cause, failures, named]), of_module.by_cause.map(({ cause, count: failures, title: named }) => [cause, failures, named]));
    assert.deepEqual(summary.by_cause.map(({ cause, first_step }) => [cause, first_step?.for]), of_module.by_cause.map(({ cause, first_step }) => [cause, first_step?.for]));

    // A filter, a row of it, and the way on and back.
    const [, second] = summary.by_cause;
    await page.locator('.count-row[data-by=cause]').nth(1).click();
    assert.equal(await page.locator('#list-title').textContent(), `${second.count.toLocaleString('en')} failures`);
    await page.locator('.row').nth(2).click();
    await page.locator('.verdict').waitFor();
    assert.equal(await page.locator('details[data-fold=evidence] .facts > div:last-child code').textContent(), second.cause);
    assert.match(await page.locator('textarea.area').inputValue(), /^From MAILER-DAEMON/);
    assert.ok((await page.locator('mark.evidence').count()) > 0);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.row-nav', { hasText: '4 of' }).waitFor();
    await page.getByRole('button', { name: 'All failures' }).click();
    await page.locator('#list-title').waitFor();
    assert.equal(await page.locator('.row').count(), 100);
    await page.locator('#find').fill(summary.by_recipient_domain.find(({ domain }) => /^d\d+\./.test(domain)).domain);
    await page.waitForFunction(() => document.querySelector('smtp-explainer').shadowRoot.querySelectorAll('.row').length < 100);
    assert.deepEqual(page.requests.slice(requests), []);
    await done(page);
  });

  test('stopped in the middle: the numbers so far stay, and the next text is answered at once', async () => {
    const page = await open_page(browser, site.url);
    const finished = await read(page, () => choose(page, file('long.mbox', stream('mbox', '12000000'))));
    await page.locator('.count-row').first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    const { summary } = await finished();
    assert.ok(summary.messages > 0);
    assert.match(await page.locator('.summary-notes').textContent(), /You stopped the reading at \d+ %/);
    assert.equal(await page.locator('.work').isVisible(), false);
    await page.locator('.row').first().click();
    await page.locator('.verdict').waitFor();
    const report = await paste(page, '550 relay not permitted');
    assert.equal(report.failures[0].diagnosis.cause, 'relay-denied');
    await done(page);
  });

  test('typing while a file is read: the text is answered, and the file can be taken back to', async () => {
    const page = await open_page(browser, site.url);
    await choose(page, file('long.mbox', stream('mbox', '12000000')));
    await page.locator('.count-row').first().waitFor();
    await page.locator('textarea.area').pressSequentially('552 5.2.2 Mailbox is full', { delay: 10 });
    await page.locator('.verdict').waitFor();
    assert.equal(await page.locator('textarea.area').inputValue(), '552 5.2.2 Mailbox is full');
    assert.equal(await page.locator('.work').isVisible(), false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.summary-notes').waitFor();
    assert.equal(await page.locator('textarea.area').inputValue(), '');
    await done(page);
  });

  test('a bad message in the middle: said, and the rest goes on', async () => {
    const page = await open_page(browser, site.url);
    const noise = Buffer.alloc(200000);
    for (let i = 0; i < noise.length; i += 1) noise[i] = (i * 7919 + (i >> 3)) % 251;
    const bytes = Buffer.concat([
      Buffer.from(message(bounce, 1)), Buffer.from(`${from_line}Subject: noise\n\n`), noise, Buffer.from('\n\n'),
      Buffer.from(`${from_line}Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n`), Buffer.from('\n\n'),
      Buffer.from(message('552 5.2.2 mailbox full', 2)),
    ]);
    const finished = await read(page, () => choose(page, file('bad.mbox', bytes)));
    const { summary } = await finished();
    assert.equal(summary.messages, 4);
    assert.deepEqual(summary.by_cause.map(({ cause }) => cause).sort(), ['mailbox-full', 'recipient-unknown']);
    await page.locator('.row').nth(1).click();
    await page.locator('.verdict h2', { hasText: 'full' }).waitFor();
    await done(page);
  });

  test('several files at once: bounces, a log, an Outlook file and one that is no mail', async () => {
    const page = await open_page(browser, site.url);
    const log = stream('log', '3000');
    const finished = await read(page, () => choose(page, file('one.eml', bounce), file('two.txt', bounce_of_two), file('mail.log', log), file('cat.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70]))));
    const { summary } = await finished();
    assert.ok(summary.failures > 10);
    assert.equal(await page.locator('.file-strip').textContent(), `4 files${Math.round((bounce.length + bounce_of_two.length + log.length + 8) / 1000)} kB`);
    await page.locator('#find').fill('lee@example.com');
    await page.locator('.row', { hasText: 'two.txt' }).click();
    await page.locator('.verdict').waitFor();
    assert.match(await page.locator('.essentials').textContent(), /lee@example\.com/);
    await done(page);
  });

  test('a row of a long log opens with its own lines', async () => {
    const page = await open_page(browser, site.url);
    const finished = await read(page, () => choose(page, file('mail.log', stream('log', '6000'))));
    const { summary } = await finished();
    assert.ok(summary.failures > 50);
    for (const i of [0, 17, 40]) {
      const wanted = await page.locator('.row').nth(i).locator('b').textContent();
      await page.locator('.row').nth(i).click();
      await page.locator('.verdict').waitFor();
      assert.match(await page.locator('.essentials').textContent(), new RegExp(wanted.replaceAll('.', '\\.')));
      assert.ok((await page.locator('mark.evidence').count()) > 0);
      const lines = (await page.locator('textarea.area').inputValue()).trim().split('\n');
      assert.ok(lines.length < 8, `${lines.length} lines`);
      await page.getByRole('button', { name: 'All failures' }).click();
    }
    await done(page);
  });

  test('a mailbox that is pasted, and a paste that is too long for the box', async () => {
    const page = await open_page(browser, site.url, { permissions: ['clipboard-read', 'clipboard-write'] });
    const finished = await read(page, () => page.evaluate((text) => {
      document.querySelector('smtp-explainer').value = text;
    }, [bounce, '552 5.2.2 mailbox full', '550 relay not permitted'].map(message).join('')));
    assert.equal((await finished()).summary.failures, 3);
    const long = stream('log', '30000').toString('latin1');
    const second = await read(page, () => page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.querySelector('smtp-explainer').shadowRoot.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, long));
    assert.ok((await second()).summary.failures > 100);
    assert.match(await page.locator('.file-strip').textContent(), /Pasted text/);
    assert.equal(await page.locator('textarea.area').inputValue(), '');
    await done(page);
  });

  test('a single message, however it came, is answered as one', async () => {
    const page = await open_page(browser, site.url);
    for (const contents of [message(bounce), `Subject: Undelivered Mail\n\n${bounce}${'and so on\n'.repeat(40000)}`]) {
      const finished = await read(page, () => choose(page, file('one.txt', contents)));
      const { report } = await finished();
      assert.equal(report.failures[0].diagnosis.cause, 'recipient-unknown');
      assert.ok(await page.locator('.verdict').isVisible());
    }
    await done(page);
  });

  test('copied as a table, no cell is a formula', async () => {
    const page = await open_page(browser, site.url, { permissions: ['clipboard-read', 'clipboard-write'] });
    const finished = await read(page, () => choose(page, file('x.mbox', message(bounce) + message('<+cmd@example.net>: host mx.example.net[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n'))));
    await finished();
    await page.getByRole('button', { name: 'Copy as table' }).click();
    await page.locator('.toolbar .done').waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.split('\t'));
    assert.deepEqual(lines[0], ['File', 'Recipient', 'Cause', 'Code', 'Worded by']);
    assert.equal(lines.length, 3);
    for (const cell of lines.flat()) assert.doesNotMatch(cell, /^[=+\-@]/);
    await done(page);
  });
});

describe('earlier in this tab', () => {
  test('undo goes back step by step, the list goes anywhere, nothing is stored, a reload forgets', async () => {
    const page = await open_page(browser, site.url);
    await paste(page, bounce);
    await paste(page, session_without_login);
    await page.locator('textarea.area').fill('');
    await page.locator('.examples').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.verdict').waitFor();
    assert.equal(await page.locator('textarea.area').inputValue(), session_without_login);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.verdict h2', { hasText: 'no such mailbox' }).waitFor();
    assert.equal(await page.locator('textarea.area').inputValue(), bounce);
    assert.equal(await page.getByRole('button', { name: 'Undo' }).isVisible(), false);
    await page.getByRole('button', { name: 'Earlier' }).click();
    assert.equal(await page.locator('.past .row').count(), 2);
    await page.locator('.past .row').first().click();
    await page.waitForFunction((text) => document.querySelector('smtp-explainer').value === text, session_without_login);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.getByRole('button', { name: 'Forget all' }).click();
    assert.equal(await page.getByRole('button', { name: 'Earlier' }).isVisible(), false);
    await paste(page, bounce);
    await page.reload();
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('button', { name: 'Earlier' }).isVisible(), false);
    assert.equal(await page.locator('textarea.area').inputValue(), '');
    await done(page);
  });

  test('typing makes no entry with every key', async () => {
    const page = await open_page(browser, site.url);
    await page.locator('textarea.area').pressSequentially('550 relay not permitted', { delay: 30 });
    await page.locator('.verdict').waitFor();
    await page.locator('textarea.area').pressSequentially(' here', { delay: 30 });
    assert.equal(await page.getByRole('button', { name: 'Earlier' }).isVisible(), false);
    await done(page);
  });
});

function sorted(value) {
  return Array.isArray(value) ? value.map(JSON.stringify).sort() : value;
}
