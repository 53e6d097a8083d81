// The pages of the reference: complete, well linked, safe, and found by those who look a code up.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '../../scripts/serve.mjs';
import { build_reference } from '../../scripts/build-reference.mjs';
import { all_looks, bounce, open_page, paste, root, site as site_folder, served } from './support.mjs';

const { createExplainer } = await import(pathToFileURL(resolve(site_folder, 'web/explainer-node.js')).href);

const data = (name) => JSON.parse(readFileSync(join(root, 'data', name), 'utf8'));
const page_of = (path) => readFileSync(join(site_folder, path), 'utf8');
const reference_files = ['reference.html', ...['causes', 'codes', 'providers'].flatMap((folder) => readdirSync(join(site_folder, folder)).map((file) => `${folder}/${file}`))];
const unescape = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const title_of = (html) => unescape(/<title>([^<]*)<\/title>/.exec(html)[1]);
const visible = (html) => unescape(html.replace(/<head>.*<\/head>/s, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

describe('the files', () => {
  test('every cause, code and provider has its page', () => {
    for (const file of readdirSync(join(root, 'data/causes'))) assert.ok(existsSync(join(site_folder, `causes/${file.replace('.json', '.html')}`)), file);
    for (const id of Object.keys(data('issuers.json'))) assert.ok(existsSync(join(site_folder, `providers/${id}.html`)), id);
    for (const code of Object.keys(data('codes/reply-codes.json'))) assert.ok(existsSync(join(site_folder, `codes/${code}.html`)), code);
    for (const code of Object.keys(data('codes/enhanced-status-codes.json'))) {
      const wanted = code.replace(/^X/, '5').toLowerCase().replace(/^5\.1\.5$/, '2.1.5');
      assert.ok(existsSync(join(site_folder, `codes/${wanted}.html`)) || existsSync(join(site_folder, `codes/${wanted.replace(/^5/, '2')}.html`)), `${code}: ${wanted}`);
    }
    for (const own of ['tss04', 'cs01', 'ib607', '0x800ccc0e', 'as-201806281', 'bl000000', 'rly-b1', 'xgemail-0001']) assert.ok(existsSync(join(site_folder, `codes/${own}.html`)), own);
  });

  test('every link and anchor inside the site leads somewhere', () => {
    const ids = new Map();
    const ids_of = (path) => {
      if (!ids.has(path)) ids.set(path, new Set([...page_of(path).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)));
      return ids.get(path);
    };
    const faults = [];
    for (const path of reference_files) {
      for (const [, href] of page_of(path).matchAll(/(?:href|src)="([^"]*)"/g)) {
        if (/^https?:/.test(href)) continue;
        const [file, hash] = unescape(href).split('#');
        const target = file === '' ? path : posix.join(posix.dirname(path), file);
        if (!existsSync(join(site_folder, target))) faults.push(`${path}: ${href}`);
        else if (hash && !hash.startsWith('smtp-explainer=') && !ids_of(target).has(hash)) faults.push(`${path}: ${href}: no such anchor`);
      }
    }
    assert.deepEqual(faults, []);
  });

  test('each has its own title, a description, one heading, the policy of the page, and no script or style of its own', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page_of('index.html'))[1];
    const titles = new Map();
    for (const path of reference_files) {
      const html = page_of(path);
      assert.ok(html.includes(`content="${policy}"`), path);
      assert.match(html, /<meta name="description" content="[^"]{20,}">/, path);
      assert.equal(html.match(/<h1/g)?.length, 1, path);
      assert.doesNotMatch(html, /<style|<script(?! src="web\/reference\/[a-z-]+\.js" defer><\/script>)|\son[a-z]+=|style="|javascript:/i, path);
      assert.doesNotMatch(html.replace(/<code[^>]*>.*?<\/code>/gs, ''), /undefined|\[object|\{[a-z_]+\}|NaN/, path);
      assert.ok(!titles.has(title_of(html)), `${path} and ${titles.get(title_of(html))} have one title: ${title_of(html)}`);
      titles.set(title_of(html), path);
    }
  });

  test('who looks up "550 5.7.1" or "550 relay not permitted" lands on a title that says so', () => {
    assert.match(title_of(page_of('codes/5.7.1.html')), /550 5\.7\.1/);
    assert.match(title_of(page_of('causes/relay-denied.html')), /relay access denied.*relay not permitted/);
    assert.match(title_of(page_of('codes/tss04.html')), /TSS04.*Yahoo/);
  });

  test('a code page tells what it means, who acts and what to do before who words it', () => {
    for (const path of ['codes/5.7.26.html', 'codes/550.html', 'codes/5.7.1.html', 'codes/tss04.html', 'codes/421.html']) {
      const text = visible(page_of(path));
      const order = ['Who can act', 'What to do', 'Who says it, and how'].map((heading) => text.indexOf(heading));
      assert.ok(order.every((at, i) => at > 0 && (i === 0 || at > order[i - 1])), `${path}: ${order}`);
    }
    assert.match(visible(page_of('codes/5.7.1.html')), /The words beside it decide/);
    assert.match(page_of('codes/5.7.26.html'), /providers\/google\.html/);
  });
});

describe('what they say', () => {
  let explainer;
  before(async () => {
    explainer = await createExplainer();
  });
  after(() => explainer?.close());

  test('every example is answered by the tool with the cause under which it stands', async () => {
    let count = 0;
    for (const file of readdirSync(join(root, 'data/causes'))) {
      const id = file.replace('.json', '');
      for (const [, packed] of page_of(`causes/${id}.html`).matchAll(/index\.html#smtp-explainer=([^"]*)"/g)) {
        const report = await explainer.explain(decodeURIComponent(unescape(packed)));
        assert.equal(report.failures[0]?.diagnosis.cause, id, decodeURIComponent(packed));
        count += 1;
      }
    }
    assert.ok(count > 1500, String(count));
  });

  test('every cause stands in one group; what it is known as is answered with it', async () => {
    const { groups } = data('site/reference.json');
    const grouped = groups.flatMap((group) => group.causes);
    assert.deepEqual(grouped.map(({ id }) => id).sort(), readdirSync(join(root, 'data/causes')).map((file) => file.replace('.json', '')).sort());
    for (const { id, known_as } of grouped) {
      for (const words of known_as ?? []) {
        // A connection that fails gives no reply: the program that tried says it.
        const report = await explainer.explain(id.startsWith('connection-') ? words : `550 ${words}`);
        assert.equal(report.failures[0]?.diagnosis.cause, id, words);
      }
    }
  });

  test('an answer points at pages that are there', async () => {
    for (const text of ['421 4.7.26 This mail is unauthenticated', '550 relay not permitted', '554 5.7.1 <bob@example.net>: Relay access denied', '599 9.9.9 odd', '550 5.7.999 odd']) {
      for (const failure of (await explainer.explain(text)).failures) for (const { path } of explainer.reference_pages(failure)) assert.ok(existsSync(join(site_folder, path)), `${text}: ${path}`);
    }
    const [failure] = (await explainer.explain('550 5.7.26 This mail is unauthenticated')).failures;
    assert.ok(explainer.reference_pages(failure).some(({ path }) => path === 'codes/5.7.26.html'));
  });
});

test('whatever data/ holds, it becomes text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'));
  try {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const write = (name, contents) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof contents === 'string' ? contents : JSON.stringify(contents));
    };
    const { words, technical_words } = data('site/reference.json');
    write('data/site/reference.json', { words: { ...words, causes_title: evil }, technical_words, groups: [{ id: 'g', name: evil, causes: [{ id: 'full', known_as: [evil] }, { id: 'unknown' }] }] });
    write('data/labels.json', data('labels.json'));
    write('data/issuers.json', { evil: { name: evil, kind: 'provider', hosts: [evil] } });
    const cause = { title: evil, summary: [`{server} ${evil}`, `\`${evil}\``], who_can_fix: ['sender'], resend: 'after-waiting', reasons: [{ id: 'r', title: evil, text: evil }], steps: [{ for: 'sender', text: `See https://example.org/${evil}.` }, { for: 'sender', product: 'gmail', reasons: ['r'], text: evil }],
      verify: [{ command: `dig {recipient_domain} ${evil}`, tells: evil }], prevention: [evil], replies: { to_sender: evil }, references: [{ title: evil, url: 'https://example.org/"onclick="x' }] };
    write('data/causes/full.json', cause);
    write('data/causes/unknown.json', cause);
    write('data/codes/reply-codes.json', { 550: { name: evil, meaning: evil, cause: 'unknown', permanent: true, defined_in: evil } });
    write('data/codes/enhanced-status-codes.json', { '5.X.X': { name: evil, meaning: evil, cause: 'unknown' }, 'X.7.X': { name: evil, meaning: evil, cause: 'unknown' }, 'X.7.1': { name: evil, meaning: evil, cause: 'unknown', defined_in: evil } });
    write('data/rules/evil/full.json', { cause: 'full', when: { issuer: 'evil', any_phrase: ['evil01'] }, summary: evil, steps: [{ for: 'sender', text: evil }], references: ['https://example.org/"><script>'], examples: { matches: [`550 5.7.1 EVIL01 ${evil}`], does_not_match: [] } });
    write('out/index.html', page_of('index.html'));
    for (const name of ['search.js', 'offline.js']) write(`out/web/reference/${name}`, '');
    const failure = { reply_code: 550, enhanced_status_code: '5.7.1', diagnosis: { cause: 'full', rule: 'evil/full', permanence: 'permanent' }, explanation: { who_can_fix: ['sender'], resend: 'after-waiting' } };
    const { files } = build_reference({ data: join(folder, 'data'), out: join(folder, 'out'), explain: () => ({ failures: [failure] }) });
    assert.ok(files.includes('codes/evil01.html'));
    for (const path of files.filter((name) => name.endsWith('.html'))) {
      const html = readFileSync(join(folder, 'out', path), 'utf8');
      assert.doesNotMatch(html.replace(/="[^"]*"/g, '=""'), /<script(?! src="" defer>)|<img src=x|onclick|<[^>]*\sonerror=/, path);
    }
    assert.ok(readFileSync(join(folder, 'out/codes/evil01.html'), 'utf8').includes('&lt;script&gt;alert(1)'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('in a browser', () => {
  const here = served();
  const open = (path, options) => open_page(here.browser, here.site.url + path, { ready: false, ...options });

  for (const path of ['reference.html', 'codes/index.html', 'causes/relay-denied.html', 'codes/5.7.1.html', 'codes/tss04.html', 'codes/5.7.x.html', 'providers/yahoo.html']) {
    test(`axe-core finds nothing and nothing scrolls sideways, in every look: ${path}`, async () => {
      const page = await open(path);
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      await all_looks(page, path);
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });
  }

  test('search: codes, words, providers and whole replies, by keyboard, without a request', async () => {
    const page = await open('reference.html');
    await page.waitForLoadState('networkidle');
    const before_typing = page.requests.length;
    const first = async (query) => {
      await page.locator('#query').fill(query);
      await page.waitForFunction((text) => document.getElementById('results').dataset.query === text, query);
      return page.locator('#results a').first().getAttribute('href');
    };
    for (const [query, wanted] of [
      ['550 5.7.1', 'codes/5.7.1.html'], ['5.7.26', 'codes/5.7.26.html'], ['550', 'codes/550.html'], ['tss04', 'codes/tss04.html'], ['CS01', 'codes/cs01.html'], ['0x800CCC0E', 'codes/0x800ccc0e.html'],
      ['relay not permitted', 'causes/relay-denied.html'], ['550 relay not permitted', 'causes/relay-denied.html'], ['mailbox full', 'causes/mailbox-full.html'], ['gmail', 'providers/google.html'], ['yahoo', 'providers/yahoo.html'],
      ['user unkn', 'causes/recipient-unknown.html'], ['greylisted', 'causes/greylisted.html'], ['spamhaus', 'providers/spamhaus.html'],
    ]) assert.equal(await first(query), wanted, query);
    const long = '550 5.1.1 <nina.berg@example.net>: Recipient address rejected: User unknown in virtual mailbox table';
    assert.match(await first(long), /^index\.html#smtp-explainer=/);
    assert.equal(await page.locator('#results a').nth(1).getAttribute('href'), 'causes/recipient-unknown.html');
    assert.equal(await first('zzzzqqq'), 'index.html#smtp-explainer=zzzzqqq');
    assert.match(await page.locator('#count').textContent(), /Nothing fits/);

    await first('5.7.26');
    assert.match(await page.locator('#count').textContent(), /\d+ results?/);
    await page.locator('#query').press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), 'codes/5.7.26.html');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'query');
    assert.equal(page.requests.length, before_typing);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/codes/5.7.26.html');
    await page.goBack();
    await page.waitForFunction(() => document.getElementById('query').value === '5.7.26');
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('what is typed into the search becomes no markup', async () => {
    const page = await open(`reference.html#q=${encodeURIComponent('<img src=x onerror=alert(1)> relay')}`);
    await page.locator('#results a').first().waitFor();
    assert.equal(await page.locator('#results img').count(), 0);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('one click explains an example', async () => {
    const page = await open('causes/relay-denied.html');
    await page.locator('section[aria-labelledby=wordings] summary', { hasText: 'Postfix' }).click();
    const link = page.locator('details[open] a.reply', { hasText: 'Relay access denied' }).first();
    await link.click();
    await page.locator('html[data-answered]').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => document.querySelector('smtp-explainer').report.failures[0].diagnosis.cause), 'relay-denied');
    assert.ok(!page.url().includes('smtp-explainer='));
    await page.context().close();
  });

  test('without scripts the lists lead to every page', async () => {
    const page = await open('reference.html', { javaScriptEnabled: false });
    await page.locator('a', { hasText: 'All reply and status codes' }).click();
    await page.locator('a', { hasText: /^5\.7\.26$/ }).click();
    assert.match(await page.locator('h1').textContent(), /5\.7\.26/);
    await page.context().close();
  });

  test('an answer links its cause and code, and only where the host says so', async () => {
    const page = await open_page(here.browser, here.site.url);
    await paste(page, bounce);
    const links = () => page.evaluate(() => [...document.querySelector('smtp-explainer').shadowRoot.querySelectorAll('[data-fold=references] a')].map((link) => link.href).filter((href) => href.startsWith(location.origin)));
    const found = await links();
    assert.deepEqual(found.map((href) => href.slice(here.site.url.length)), ['causes/recipient-unknown.html', 'codes/5.1.1.html', 'codes/550.html', 'providers/postfix.html']);
    for (const href of found) assert.equal((await page.request.get(href)).status(), 200, href);
    await page.evaluate(() => document.querySelector('smtp-explainer').removeAttribute('reference-base'));
    await paste(page, '550 5.7.1 relaying denied');
    assert.deepEqual(await links(), []);
    // eslint-disable-next-line no-script-url
    await page.evaluate(() => document.querySelector('smtp-explainer').setAttribute('reference-base', 'javascript:alert(1)'));
    await paste(page, '550 relay not permitted');
    assert.deepEqual(await links(), []);
    await page.context().close();
  });

  test('offline: what was looked at is kept, the rest says that it is missing, and all of it on request', async () => {
    // Chromium's own offline switch does not reach a service worker: the server goes away and comes back.
    let server = await serve(site_folder, { port: 0 });
    const { port } = server.address();
    const url = `http://127.0.0.1:${port}/`;
    const go_offline = () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
    const page = await open_page(here.browser, url, { serviceWorkers: 'allow' });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    const tool = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((kept) => kept.url)))).flat());
    assert.ok(tool.length > 10 && !tool.some((kept) => /\/(codes|causes|providers)\//.test(kept)));
    await page.goto(`${url}codes/5.7.26.html`);
    await go_offline();
    await page.reload();
    assert.match(await page.locator('h1').textContent(), /5\.7\.26/);
    await page.goto(`${url}codes/550.html`);
    assert.match(await page.locator('h1').textContent(), /not saved/);
    server = await serve(site_folder, { port });
    await page.goto(`${url}reference.html`);
    await page.locator('#save').click();
    await page.locator('#saved', { hasText: 'All pages are saved' }).waitFor({ timeout: 120000 });
    await go_offline();
    for (const path of ['codes/550.html', 'providers/google.html', 'causes/mailbox-full.html']) {
      await page.goto(url + path);
      assert.doesNotMatch(await page.locator('h1').textContent(), /not saved/, path);
    }
    await page.goto(`${url}reference.html#q=gmail`);
    await page.locator('#results a', { hasText: 'Gmail' }).first().waitFor();
    await page.locator('#saved', { hasText: 'All pages are saved' }).waitFor();
    await page.context().close();
  });

  test('opened as a file, pages and search work', async () => {
    const context = await here.browser.newContext();
    const page = await context.newPage();
    await page.goto(`file://${resolve(site_folder, 'reference.html')}`);
    await page.locator('#query').fill('mailbox full');
    await page.locator('#results a').first().click();
    await page.waitForURL('**/causes/mailbox-full.html');
    assert.ok(await page.locator('.essentials').isVisible());
    await context.close();
  });
});
