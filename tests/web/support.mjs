// What the tests of the page share: the built site on loopback, one Chromium, a page that records what must not happen.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import axe from 'axe-core/axe.min.js';
import { chromium } from 'playwright-core';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const site = process.env.SITE ?? join(root, 'build/site');

export async function start_site({ folder = site, headers, onRequest } = {}) {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`${folder} is not built: run scripts/build-site`);
  const server = await serve(folder, { port: 0, headers, onRequest });
  const stop = () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  return { server, stop, url: `http://127.0.0.1:${server.address().port}/` };
}

export function start_browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

// The built site and a browser while the tests of the caller's file or group run: { site, browser }.
export function served() {
  const held = {};
  before(async () => {
    held.site = await start_site();
    held.browser = await start_browser();
  });
  after(async () => {
    await held.browser?.close();
    await held.site?.stop();
  });
  return held;
}

// A page with `page.problems`: errors, policy violations; `page.requests`: URLs.
export async function open_page(browser, url, { ready = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, serviceWorkers: 'block', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.problems = [];
  page.requests = [];
  page.on('pageerror', (error) => page.problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => page.requests.push(request.url()));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url);
  if (ready) await page.locator('html[data-ready]').waitFor({ state: 'attached', timeout: 30000 });
  return page;
}

// The end of a test: nothing went wrong on the page.
export async function done(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

// Puts a text in as a paste does, and waits for its answer.
export async function paste(page, text) {
  await page.locator('textarea.area').focus();
  await page.evaluate(() => {
    const element = document.querySelector('smtp-explainer');
    globalThis.answered = new Promise((done) => {
      element.addEventListener('smtp-explainer-result', (event) => done(event.detail.report), { once: true });
      element.addEventListener('smtp-explainer-error', (event) => done({ error: event.detail.code }), { once: true });
    });
  });
  await page.evaluate((pasted) => {
    const area = document.querySelector('smtp-explainer').shadowRoot.querySelector('textarea');
    if (pasted.length > 1 << 18) {
      // An editing command would take as long as the browser's own layout of it; a real paste is taken over before.
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      return;
    }
    area.select();
    document.execCommand('insertText', false, pasted);
  }, text);
  return page.evaluate(() => globalThis.answered);
}

// What axe-core finds wrong in a page or a frame, as texts. Only violations are worked out: to describe each node that passes takes most of its time.
export async function axe_finds(page, { whole_page = true, only_colours = false } = {}) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const runOnly = only_colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', ...(whole_page ? ['best-practice'] : [])];
  const { violations } = await page.evaluate((options) => axe.run(document, options), { runOnly, resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map((node) => `${node.target.flat().join(' ')} ${node.failureSummary}`).join(' | ')}`);
}

// One state of a page as everybody sees it; 720 px is 1440 at 200 % zoom. Dark differs from light in its colours alone.
export async function all_looks(page, state) {
  const looks = [['light', 1440], ['light', 720], ['light', 320], ['dark', 320], ['dark', 1440]];
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state}, ${width} px: scrolls sideways`);
  }
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await axe_finds(page, { only_colours: colorScheme === 'dark' }), [], `${state}, ${colorScheme}, ${width} px`);
    // Of a list with hundreds of like rows, all were looked at once: the first dozen is enough for the other looks.
    await page.evaluate(() => {
      for (const row of document.querySelectorAll('li:nth-child(n+13), dl > div:nth-child(n+13), details:nth-of-type(n+13), dl:nth-of-type(n+9), section:nth-of-type(n+9)')) row.remove();
    });
  }
}

export const session_without_login = `220 mail.example.org ESMTP
EHLO laptop.example.com
250-mail.example.org
250-STARTTLS
250-AUTH PLAIN LOGIN
250 8BITMIME
MAIL FROM:<sam@example.org>
250 2.1.0 Ok
RCPT TO:<nina@example.net>
554 5.7.1 <nina@example.net>: Relay access denied
QUIT
221 2.0.0 Bye
`;

export const bounce = `This is the mail system at host mail.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<nina.berg@example.net>: host mx1.example.net[192.0.2.25] said: 550 5.1.1
    <nina.berg@example.net>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)
`;

export const bounce_of_two = `${bounce}
<lee@example.com>: host mx.example.com[192.0.2.26] said: 552 5.2.2
    <lee@example.com>: Mailbox quota exceeded (in reply to RCPT TO command)
`;
