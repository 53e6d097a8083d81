#!/usr/bin/env node
// A mailbox of many megabytes in the page: read in the worker, counted while it is read, stopped at once, and never in the way of a key.
//   node tests/bulk/page.mjs [MEGABYTES]     of build/site (or SITE), 100 unless said; prints what it measured
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open_page, root, start_browser, start_site } from '../web/support.mjs';

const megabytes = Number(process.argv[2] ?? 100);
const longest_task = 400; // milliseconds; about 150 where nothing else runs
const most_heap = 64 << 20;
const most_growth = 160 << 20; // of the page's process: with the module, and what is not yet collected

const folder = mkdtempSync(join(tmpdir(), 'smtp-explainer-'));
const path = join(folder, 'bounces.mbox');
const out = openSync(path, 'w');
execFileSync(process.execPath, [join(root, 'tests/bulk/make-stream.mjs'), 'mbox', String(megabytes * 1e6)], { stdio: ['ignore', out, 'inherit'] });
closeSync(out);

const site = await start_site();
const browser = await start_browser();
try {
  const page = await open_page(browser, site.url);
  const cdp = await page.context().newCDPSession(page);
  const heap = async () => (await cdp.send('Runtime.getHeapUsage')).usedSize;
  // The whole process of the page, the worker and its module included.
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const resident = () => Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]))) * 1024;
  const before = resident();
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    globalThis.keys = [];
    addEventListener('keydown', (event) => {
      const pressed = event.timeStamp; // when the browser was told, not when this function's turn came
      requestAnimationFrame(() => setTimeout(() => globalThis.keys.push(performance.now() - pressed)));
    });
  });
  const read = () => page.evaluate(() => new Promise((done) => {
    document.querySelector('smtp-explainer').addEventListener('smtp-explainer-result', (event) => done(event.detail.summary), { once: true });
  }));

  const started = performance.now();
  const finished = read();
  await page.locator('input[type=file]').setInputFiles(path);
  await page.locator('.count-row').first().waitFor();
  const first_count = performance.now() - started;
  let summary = null;
  finished.then((found) => { summary = found; });
  const shown = [];
  let most = 0;
  let most_resident = 0;
  while (!summary) {
    await page.keyboard.press('Shift');
    shown.push(await page.locator('.work progress').evaluate((bar) => bar.value));
    most = Math.max(most, await heap());
    most_resident = Math.max(most_resident, resident());
    await page.waitForTimeout(250);
  }
  const seconds = (performance.now() - started) / 1000;
  const { tasks, keys } = await page.evaluate(() => ({ tasks: globalThis.tasks, keys: globalThis.keys }));
  const messages = readFileSync(path, 'latin1').split('\nFrom MAILER-DAEMON ').length;
  const longest = Math.max(0, ...tasks);
  const slowest_key = Math.max(...keys);
  console.log(`${(statSync(path).size / 1e6).toFixed(0)} MB, ${messages} messages: ${seconds.toFixed(1)} s, first counts after ${first_count.toFixed(0)} ms, `
    + `${tasks.length} tasks over 50 ms, the longest ${longest.toFixed(0)} ms, the slowest of ${keys.length} keys ${slowest_key.toFixed(0)} ms, heap at most ${(most / 2 ** 20).toFixed(0)} MiB, the process at most ${((most_resident - before) / 2 ** 20).toFixed(0)} MiB more than before`);
  assert.equal(summary.messages, messages);
  assert.ok(shown.length > 3 && shown.every((value, i) => i === 0 || value >= shown[i - 1]) && shown[1] < 1, `progress: ${shown}`);
  assert.ok(longest < longest_task, `a task of ${longest} ms`);
  assert.ok(most < most_heap, `${most} bytes of heap`);
  assert.ok(most_resident - before < most_growth, `${most_resident - before} bytes more in the process`);

  // Once more, and stopped.
  const stopped = read();
  await page.locator('input[type=file]').setInputFiles(path);
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.waitForFunction(() => document.querySelector('smtp-explainer').shadowRoot.querySelector('.work progress').value > 0.05);
  const asked = performance.now();
  await page.getByRole('button', { name: 'Stop' }).click();
  const part = await stopped;
  console.log(`stopped after ${(performance.now() - asked).toFixed(0)} ms with ${part.messages} messages counted`);
  assert.ok(part.messages > 0 && part.messages < messages);
  assert.ok(performance.now() - asked < 2000);
  assert.deepEqual(page.problems, []);
} finally {
  await browser.close();
  await site.stop();
  rmSync(folder, { recursive: true });
}
