// The page in Chromium, as a reader uses it.
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bounce, bounce_of_two, done, open_page, paste, root, served, session_without_login, site as site_folder, start_site } from './support.mjs';

const here = served();

async function fresh(options) {
  return open_page(here.browser, here.site.url, options);
}

const title = (page) => page.locator('#answer-title').textContent();

describe('an answer', () => {
  test('the bare words are explained while they are typed', async () => {
    const page = await fresh();
    await page.locator('textarea.area').pressSequentially('550 relay not permitted', { delay: 5 });
    await page.locator('#answer-title').waitFor();
    const report = await page.evaluate(() => document.querySelector('smtp-explainer').report);
    assert.equal(report.failures[0].diagnosis.cause, 'relay-denied');
    assert.equal(await title(page), report.failures[0].explanation.title);
    assert.match(await page.locator('.badge').textContent(), /Not delivered/);
    assert.ok((await page.locator('.summary').textContent()).length > 80);
    assert.equal(await page.locator('.empty').isVisible(), false);
    await page.locator('[role=status]', { hasText: report.failures[0].explanation.title }).waitFor({ state: 'attached' });
    await done(page);
  });

  test('the words that decide are marked in the paste, exactly on their letters', async () => {
    const page = await fresh({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.evaluate((text) => navigator.clipboard.writeText(text), `${'Received: from a.example.org by b.example.org; Mon, 2 Nov 2026 10:00:00 +0000\n'.repeat(60)}\n${bounce}`);
    await page.locator('textarea.area').focus();
    await page.keyboard.press('Control+V');
    await page.locator('#answer-title').waitFor();
    const report = await page.evaluate(() => document.querySelector('smtp-explainer').report);
    const marked = await page.locator('mark.evidence').allTextContents();
    assert.ok(marked.join('').replace(/\s+/g, ' ').includes('User unknown'), `marked: ${marked}`);
    // The layer with the marks and the box over it break lines alike: their heights and widths agree.
    const [layer, area] = await page.evaluate(() => {
      const shadow = document.querySelector('smtp-explainer').shadowRoot;
      const size = (node) => [node.clientWidth, node.clientHeight, node.scrollHeight, getComputedStyle(node).font, getComputedStyle(node).padding, getComputedStyle(node).letterSpacing].join();
      return [size(shadow.querySelector('.layer')), size(shadow.querySelector('.area'))];
    });
    assert.equal(layer, area);
    // And the box has scrolled to them.
    assert.ok(await page.locator('mark.evidence').first().evaluate((mark) => {
      const [at, paper] = [mark, mark.closest('.paper')].map((node) => node.getBoundingClientRect());
      return at.top >= paper.top && at.bottom <= paper.bottom;
    }));
    assert.equal(report.failures[0].final_recipient, 'nina.berg@example.net');
    await done(page);
  });

  test('evidence leads both ways: a fact shows its words, a word shows its meaning', async () => {
    const page = await fresh();
    await paste(page, bounce);
    await page.locator('details[data-fold=evidence] summary').click();
    await page.locator('#fact-reply_code').click();
    assert.ok((await page.locator('mark.flash').allTextContents()).join('').startsWith('550'));
    const at = bounce.indexOf('5.1.1');
    await page.locator('textarea.area').evaluate((area, index) => {
      area.focus();
      area.setSelectionRange(index, index);
      area.dispatchEvent(new Event('click'));
    }, at + 1);
    assert.match(await page.locator('.meaning').textContent(), /5\.1\.1/);
    await page.locator('.meaning button').click();
    assert.equal(await page.evaluate(() => document.querySelector('smtp-explainer').shadowRoot.activeElement.id), 'fact-enhanced_status_code');
    await done(page);
  });

  test('the same by keyboard and by mouse: the caret in a mark tells its meaning, the pointer over it too', async () => {
    const page = await fresh();
    await paste(page, bounce);
    const at = bounce.indexOf('User unknown');
    await page.locator('textarea.area').evaluate((area, index) => { area.focus(); area.setSelectionRange(index - 1, index - 1); }, at);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.match(await page.locator('.meaning').textContent(), /The words that the answer rests on/);
    await page.locator('.meaning button').focus();
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.querySelector('smtp-explainer').shadowRoot.activeElement.id);
    assert.equal(await focused(), 'fact-evidence');
    await page.keyboard.press('Enter');
    assert.ok((await page.locator('mark.flash').count()) > 0);
    const mark = await page.locator('mark.fact', { hasText: '192.0.2.25' }).boundingBox();
    await page.mouse.move(mark.x + 5, mark.y + 5);
    assert.equal(await page.locator('textarea.area').getAttribute('title'), 'Its network address');
    await page.mouse.click(mark.x + 5, mark.y + 5);
    assert.match(await page.locator('.meaning').textContent(), /192\.0\.2\.25/);
    await done(page);
  });

  test('a conversation is annotated line by line', async () => {
    const page = await fresh();
    const report = await paste(page, session_without_login);
    assert.equal(report.failures[0].explanation.reasons[0].id, 'not-authenticated');
    assert.ok((await page.locator('.dialogue .line').count()) >= 8);
    assert.ok(await page.locator('.dialogue').isVisible());
    assert.ok((await page.locator('.reason.shown').count()) >= 1);
    await page.locator('.reason.shown .proof').first().click();
    assert.ok((await page.locator('mark.flash').count()) > 0);
    await done(page);
  });

  test('an answered question reorders the reasons, and can be changed', async () => {
    const page = await fresh();
    await paste(page, '550 relay not permitted');
    const first = () => page.locator('.reason').first().getAttribute('data-reason');
    const before_answer = await first();
    await page.locator('.question .chip[data-option=one-domain]').click();
    await page.locator('.said').waitFor();
    assert.notEqual(await first(), before_answer);
    assert.equal(await first(), 'domain-not-hosted');
    await page.locator('.said button').first().click();
    await page.locator('.question .chip[data-option=one-domain]').waitFor();
    assert.equal(await first(), before_answer);
    await done(page);
  });

  test('steps: roles by arrow keys, the chosen program is remembered in the tab', async () => {
    const page = await fresh();
    await paste(page, '550 relay not permitted');
    const tabs = page.locator('[role=tab]');
    await tabs.first().focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await tabs.nth(1).getAttribute('aria-selected'), 'true');
    assert.equal(await page.locator('[role=tabpanel]:visible').count(), 1);
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Thunderbird', exact: true }).click();
    assert.ok(await page.locator('.product[data-product=Thunderbird]').isVisible());
    await paste(page, '554 5.7.1 <nina@example.net>: Relay access denied');
    assert.ok(await page.locator('.product[data-product=Thunderbird]').isVisible());
    await done(page);
  });

  test('several failures: a list with counts and a filter by cause', async () => {
    const page = await fresh();
    const report = await paste(page, bounce_of_two);
    assert.equal(report.failures.length, 2);
    assert.equal(await page.locator('.row').count(), 2);
    const first = await title(page);
    await page.locator('.row').nth(1).click();
    assert.notEqual(await title(page), first);
    await page.locator('.list .chip').nth(1).click();
    assert.equal(await page.locator('.row').count(), 1);
    await done(page);
  });

  test('what is no mail error is said to be none', async () => {
    const page = await fresh();
    await paste(page, 'Eggs, milk, bread and a newspaper. See you at eight.');
    assert.match(await title(page), /No mail error/);
    assert.equal(await page.locator('.steps').count(), 0);
    await done(page);
  });

  test('clear and undo', async () => {
    const page = await fresh();
    await paste(page, bounce);
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.ok(await page.locator('.examples').isVisible());
    assert.equal(await page.locator('textarea.area').inputValue(), '');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('#answer-title').waitFor();
    assert.equal(await page.locator('textarea.area').inputValue(), bounce);
    await done(page);
  });
});

describe('examples and files', () => {
  test('every example is explained, each with another cause or reason', async () => {
    const page = await fresh();
    const found = [];
    for (let i = 0; i < 6; i += 1) {
      await page.locator('.example').nth(i).click();
      await page.locator('smtp-explainer[data-state=answered]').waitFor({ state: 'attached' });
      await page.locator('#answer-title').waitFor();
      const { input, failures } = await page.evaluate(() => document.querySelector('smtp-explainer').report);
      assert.equal(failures.length, 1, `example ${i + 1}`);
      assert.notEqual(failures[0].diagnosis.cause, 'unknown', `example ${i + 1}`);
      found.push(`${input.kind} ${failures[0].diagnosis.cause}`);
      await page.getByRole('button', { name: 'Clear' }).click();
    }
    assert.equal(new Set(found).size, 6, found.join(', '));
    await done(page);
  });

  test('a dropped file and a chosen file are explained from their bytes', async () => {
    const page = await fresh();
    const bytes = bounce.replaceAll('\n', '\r\n').replace('The mail system', 'Das Mailsystem f\u00fcr alle');
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(text, (c) => c.charCodeAt(0))], 'bounce.eml', { type: 'message/rfc822' }));
      document.querySelector('smtp-explainer').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, bytes);
    await page.locator('#answer-title').waitFor();
    assert.match(await page.locator('textarea.area').inputValue(), /Mailsystem für alle/);
    assert.ok((await page.locator('mark.evidence').allTextContents()).join('').replace(/\s+/g, ' ').includes('User unknown'));
    await page.locator('input[type=file]').setInputFiles([
      { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('550 relay not permitted') },
      { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from(bounce) },
    ]);
    await page.locator('.row').nth(1).waitFor();
    assert.equal(await page.locator('.row').count(), 2);
    await done(page);
  });

});

describe('taking it along', () => {
  const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
  const permissions = ['clipboard-read', 'clipboard-write'];

  test('copy as reply, ticket note and JSON', async () => {
    const page = await fresh({ permissions });
    const report = await paste(page, bounce);
    await page.getByRole('button', { name: 'Copy reply' }).click();
    await page.locator('.toolbar .done').waitFor();
    assert.equal(await clipboard(page), report.failures[0].explanation.replies.to_sender);
    await page.getByRole('button', { name: 'Ticket note' }).click();
    await page.locator('.toolbar .done').nth(1).waitFor();
    assert.match(await clipboard(page), /^#+ /m);
    await page.getByRole('button', { name: 'JSON' }).click();
    await page.locator('.toolbar .done').nth(2).waitFor();
    const json = JSON.parse(await clipboard(page));
    assert.equal(json.schema_version, 1);
    assert.equal(json.failures[0].final_recipient, 'nina.berg@example.net');
    await done(page);
  });

  test('a share link holds the text without names, is shown first, and is read once', async () => {
    const page = await fresh({ permissions });
    await paste(page, bounce);
    await page.getByRole('button', { name: 'Share' }).click();
    const shown = await page.locator('#share-text').textContent();
    assert.doesNotMatch(shown, /nina\.berg/);
    assert.match(shown, /User unknown/);
    await page.locator('#copy-link').click();
    await page.locator('.dialog .done').waitFor();
    const link = await clipboard(page);
    assert.ok(link.startsWith(`${here.site.url}#smtp-explainer=z.`));
    const other = await open_page(here.browser, `${link}&other=kept`);
    await other.locator('#answer-title').waitFor();
    assert.equal((await other.locator('textarea.area').inputValue()).trim(), shown.trim());
    assert.equal(new URL(other.url()).hash, '#other=kept');
    await done(other);
    await done(page);
  });

  test('no password of a session or a configuration goes along: reply, note, JSON, shared text, link', async () => {
    const page = await fresh({ permissions });
    const password = 'Tr0ub4dor-and-3';
    const secrets = [password, btoa(password), btoa(`\0sam@example.org\0${password}`)];
    await paste(page, session_without_login.replace('MAIL FROM', `AUTH LOGIN\n334 VXNlcm5hbWU6\n${btoa('sam@example.org')}\n334 UGFzc3dvcmQ6\n${secrets[1]}\n535 5.7.8 Authentication failed\nAUTH PLAIN ${secrets[2]}\n535 5.7.8 Authentication failed\nMAIL FROM`)
      + `\nMAILER_DSN=smtp://sam:${password}@mail.example.org:587\n{"auth": {"user": "sam", "pass": "${password}"}}\nProxy-Authorization: Basic ${btoa(`sam:${password}`)}\n`);
    const taken = [];
    for (const name of ['Copy reply', 'Ticket note', 'JSON']) {
      const button = page.getByRole('button', { name }).first();
      if (!(await button.isVisible())) continue;
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await button.click();
      await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '');
      taken.push(await clipboard(page));
    }
    assert.ok(taken.length >= 2);
    await page.getByRole('button', { name: 'Share' }).click();
    taken.push(await page.locator('#share-text').textContent());
    await page.locator('#copy-link').click();
    await page.locator('.dialog .done').waitFor();
    const other = await open_page(here.browser, await clipboard(page));
    await other.locator('#answer-title').waitFor();
    taken.push(await other.locator('textarea.area').inputValue());
    // What the page says of it, without the box that holds the paste itself.
    taken.push(await page.locator('article.answer').textContent());
    for (const text of taken) for (const secret of secrets) assert.ok(!text.includes(secret), text.slice(Math.max(0, text.indexOf(secret) - 80), text.indexOf(secret) + 40));
    await done(other);
    await done(page);
  });
});

describe('safety', () => {
  const hostile = {
    markup: `550 5.1.1 <img src=x onerror="document.title='owned'"><script>document.title='owned'</script> <svg/onload=alert(1)> user unknown <a href="javascript:alert(1)">x</a> <iframe src="https://evil.example/"></iframe>`,
    bidi: `550 5.1.1 <\u202ebob@example.net\u202c\u2066>: User \u0000\u001b[31munknown\u2028 javascript:alert(1)`,
    'long line': `550 relay not permitted ${'A<b>'.repeat(262144)}`,
    commands: "550 5.7.1 relay denied for <a$(reboot)@`id`.example.net;rm -rf /> from host mail.example.org;reboot [192.0.2.1]",
  };
  for (const [name, text] of Object.entries(hostile)) {
    test(`hostile paste, ${name}: no element, script or request of its own`, async () => {
      const page = await fresh();
      await page.waitForLoadState('networkidle');
      const requests = page.requests.length;
      const before_paste = await page.title();
      const start = Date.now();
      await paste(page, text);
      assert.ok(Date.now() - start < 15000);
      const found = await page.evaluate(() => {
        const nodes = [];
        const walk = (tree) => {
          for (const node of tree.querySelectorAll('*')) {
            nodes.push(node);
            if (node.shadowRoot) walk(node.shadowRoot);
          }
        };
        walk(document);
        return {
          names: [...new Set(nodes.map((node) => node.localName))],
          scripts: nodes.filter((node) => node.localName === 'script').length,
          handlers: nodes.flatMap((node) => node.getAttributeNames()).filter((attribute) => attribute.startsWith('on')),
          links: nodes.filter((node) => node.localName === 'a').map((node) => [node.getAttribute('href'), node.rel]),
          commands: nodes.filter((node) => node.matches('.command code')).map((node) => node.textContent),
          answer: document.querySelector('smtp-explainer').shadowRoot.querySelector('.answers').textContent,
          stored: [localStorage.length, document.cookie, sessionStorage.length],
        };
      });
      for (const forbidden of ['iframe', 'object', 'embed', 'base', 'form', 'style', 'video']) assert.ok(!found.names.includes(forbidden), forbidden);
      assert.equal(found.scripts, 1);
      assert.deepEqual(found.handlers, []);
      assert.equal(await page.locator('smtp-explainer img').count(), 0);
      for (const [href, rel] of found.links) {
        // The site's own pages and the rule base's URLs, never one from the paste.
        assert.match(href.replace(here.site.url, ''), /^(#explainer$|reference\.html$|(causes|codes|providers)\/[\w.-]+\.html$|https:\/\/)/);
        assert.doesNotMatch(href, /evil/);
        if (href.startsWith('https:')) assert.equal(rel, 'noopener noreferrer');
      }
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(found.answer, /[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/);
      for (const command of found.commands) assert.doesNotMatch(command, /reboot|rm -rf|`|\$\(/);
      assert.deepEqual(found.stored, [0, '', 0]);
      assert.equal(await page.title(), before_paste);
      assert.deepEqual(page.requests.slice(requests), []);
      await done(page);
    });
  }

  test('no request after load, whatever is used', async () => {
    const page = await fresh({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.waitForLoadState('networkidle');
    const requests = page.requests.length;
    await paste(page, session_without_login);
    await page.getByRole('button', { name: 'Ticket note' }).click();
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('#theme').click();
    for (const summary of await page.locator('summary').all()) await summary.click();
    await paste(page, bounce);
    assert.deepEqual(page.requests.slice(requests), []);
    await done(page);
  });

  test('page and worker are bound by the policy, even where the server sends none', async () => {
    const bare = await start_site({ headers: { 'Content-Security-Policy': '' } });
    const page = await open_page(here.browser, bare.url);
    const worker = page.workers()[0];
    assert.ok(worker.url().startsWith('blob:'));
    const reached = await worker.evaluate(() => fetch('https://evil.example/').then(() => true, () => false));
    assert.equal(reached, false);
    // Violations in a worker are told to that worker alone.
    const violated = await worker.evaluate(() => new Promise((tell) => {
      self.addEventListener('securitypolicyviolation', (event) => tell(event.violatedDirective));
      fetch('https://evil.example/').catch(() => {});
      setTimeout(() => tell(null), 2000);
    }));
    assert.equal(violated, 'connect-src');
    const markup = await page.evaluate(() => {
      try {
        document.createElement('div').innerHTML = '<b>x</b>';
        return 'allowed';
      } catch {
        return 'refused';
      }
    });
    assert.equal(markup, 'refused');
    await page.context().close();
    await bare.stop();
  });
});

describe('loading', () => {
  test('before any script, and without one, the page has its box, its text and its examples', async () => {
    const page = await fresh({ javaScriptEnabled: false, ready: false });
    assert.ok(await page.locator('h1').isVisible());
    assert.ok(await page.locator('smtp-explainer > textarea').isVisible());
    assert.equal(await page.locator('.example:visible').count(), 6);
    assert.ok(await page.locator('noscript').textContent());
    await page.context().close();
  });

  test('nothing moves while the tool loads, and one script is asked for by the page and one by its worker', async () => {
    for (const width of [1440, 360]) {
      const page = await fresh({ viewport: { width, height: 800 }, ready: false });
      await page.evaluate(() => {
        globalThis.shift = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.locator('html[data-ready]').waitFor({ state: 'attached', timeout: 30000 });
      assert.ok(await page.evaluate(() => globalThis.shift) < 0.02, `${width} px: ${await page.evaluate(() => globalThis.shift)}`);
      const loaded = await page.evaluate(() => [...new Set(performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js')))]); // the worker's count too
      assert.deepEqual(loaded.map((url) => url.slice(here.site.url.length)).sort(), ['web/page.bundle.js', 'web/worker.js']);
      await done(page);
    }
  });

  test('where a file of the tool is missing, it is said at once, and nothing is offered that does not work', async () => {
    const context = await here.browser.newContext({ serviceWorkers: 'block' });
    const broken = await context.newPage();
    let asked = 0;
    await broken.route('**/rules.json', (route) => {
      asked += 1;
      return route.fulfill({ status: 404 });
    });
    await broken.goto(here.site.url);
    await broken.locator('#not-loaded').waitFor();
    assert.equal(asked, 1);
    assert.equal(await broken.locator('.bar button:visible, .example:enabled').count(), 0);
    await context.close();
  });

  test('text typed before the tool is there is kept and answered', async () => {
    const page = await fresh({ ready: false });
    await page.context().close();
    const slow = await here.browser.newContext({ serviceWorkers: 'block' });
    const early = await slow.newPage();
    let release;
    const held = new Promise((go) => {
      release = go;
    });
    await early.route('**/page.bundle.js', async (route) => {
      await held;
      await route.continue();
    });
    await early.goto(here.site.url, { waitUntil: 'commit' });
    await early.locator('smtp-explainer > textarea').pressSequentially('550 relay not permitted');
    release();
    await early.locator('#answer-title').waitFor();
    assert.equal(await early.locator('textarea.area').inputValue(), '550 relay not permitted');
    assert.equal(await early.evaluate(() => document.activeElement.localName), 'smtp-explainer');
    await slow.close();
  });

  test('every text of the page stands in data/labels.json', async () => {
    const { page: texts } = JSON.parse(readFileSync(join(root, 'data/labels.json'), 'utf8'));
    const html = await fresh({ javaScriptEnabled: false, ready: false });
    for (const node of await html.locator('[data-label]').all()) {
      assert.equal((await node.textContent()).trim(), texts[await node.getAttribute('data-label')]);
    }
    await html.context().close();
    // And every key that the code asks for exists.
    for (const file of ['answer-view.js', 'summary-view.js', 'history.js', 'smtp-explainer-element.js']) {
      const code = readFileSync(join(root, 'web', file), 'utf8');
      for (const [, key] of code.matchAll(/(?:labels\.page|[^.\w]page)\('([\w-]+)'/g)) assert.ok(key in texts, `${file}: ${key}`);
    }
  });
});

describe('installed as an app', () => {
  test('what another app shares reaches the page, and is kept nowhere', async () => {
    const asked = [];
    const own = await start_site({ onRequest: (url) => asked.push(url) });
    // A form stands in for the other app: the page's own policy would not let one be sent.
    const page = await open_page(here.browser, own.url, { serviceWorkers: 'allow', bypassCSP: true });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    const kept = () => page.evaluate(async () => {
      const names = await caches.keys();
      const urls = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
      return [urls.flat().sort(), localStorage.length, sessionStorage.length, (await indexedDB.databases()).length];
    });
    const before_sharing = await kept();
    const share = (fields, file) => page.evaluate(({ fields: given, file: shared }) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'POST', action: 'share', enctype: 'multipart/form-data' });
      for (const [name, text] of Object.entries(given)) form.append(Object.assign(document.createElement('input'), { name, value: text }));
      const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files' });
      if (shared) {
        const data = new DataTransfer();
        data.items.add(new File([shared], 'bounce.eml', { type: 'message/rfc822' }));
        input.files = data.files;
      }
      form.append(input);
      document.body.append(form);
      form.submit();
    }, { fields, file });
    await share({ text: '550 relay not permitted' });
    await page.locator('.verdict').waitFor();
    assert.equal(await page.locator('textarea.area').inputValue(), '550 relay not permitted');
    assert.equal(new URL(page.url()).hash, '');
    await share({}, bounce);
    await page.locator('.verdict h2', { hasText: 'no such mailbox' }).waitFor();
    assert.match(await page.locator('.file-strip').textContent(), /bounce\.eml/);
    assert.deepEqual(await kept(), before_sharing);
    assert.deepEqual(asked.filter((url) => url.includes('share') && !url.endsWith('.js')), []);
    // And it is handed out once.
    await page.evaluate(() => { location.hash = '#shared'; });
    await page.reload();
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    await page.waitForTimeout(600);
    assert.equal(await page.locator('textarea.area').inputValue(), '');
    await page.context().close();
    await own.stop();
  });

  test('files that the system opens with it are explained, also before the tool is loaded', async () => {
    const context = await here.browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.addInitScript((text) => {
      Object.defineProperty(globalThis, 'launchQueue', { value: { setConsumer: (take) => take({ files: [{ getFile: async () => new File([text], 'opened.eml') }] }) } });
    }, bounce);
    await page.goto(here.site.url);
    await page.locator('.verdict').waitFor();
    assert.match(await page.locator('.file-strip').textContent(), /opened\.eml/);
    await context.close();
  });

  test('its manifest names files and addresses that are there', async () => {
    const response = await fetch(`${here.site.url}web/manifest.webmanifest`);
    const manifest = await response.json();
    const at = (path) => new URL(path, response.url).href;
    assert.equal(at(manifest.start_url), here.site.url);
    assert.equal(at(manifest.share_target.action), `${here.site.url}share`);
    for (const { src } of manifest.icons) assert.equal((await fetch(at(src))).status, 200);
    assert.ok(manifest.file_handlers[0].accept['message/rfc822'].includes('.eml'));
  });
});

describe('offline', () => {
  test('after one visit it works with the server gone', async () => {
    const own = await start_site();
    const page = await open_page(here.browser, own.url, { serviceWorkers: 'allow' });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.evaluate(() => new Promise((active) => {
      const look = () => (navigator.serviceWorker.controller || document.documentElement.dataset.tries === '40' ? active() : setTimeout(look, 100));
      look();
      setTimeout(active, 4000);
    }));
    await own.stop();
    await page.reload();
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    const report = await paste(page, '550 relay not permitted');
    assert.equal(report.failures[0].diagnosis.cause, 'relay-denied');
    await page.context().close();
  });

  test('a new version of the site leaves the paste and its answer alone, and takes over at the next visit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'site-'));
    const skipped = new Set(['causes', 'codes', 'providers'].map((name) => join(site_folder, name)));
    cpSync(site_folder, folder, { recursive: true, filter: (path) => !skipped.has(path) });
    const own = await start_site({ folder });
    try {
      const page = await open_page(here.browser, own.url, { serviceWorkers: 'allow' });
      await page.waitForFunction(() => navigator.serviceWorker.controller);
      const versions = () => page.evaluate(async () => (await caches.keys()).filter((name) => !name.includes('reference')).sort());
      const [before_update] = await versions();
      await paste(page, bounce);
      const shown = await page.locator('.answers').textContent();

      // The next version: another page, another list of files, and one module less.
      const change = (name, from, to) => {
        const path = join(folder, name);
        writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
      };
      change('index.html', '<h1 data-label="heading">', '<h1 data-label="heading" id="next">');
      change('service-worker.js', before_update.replace('smtp-explainer-', ''), '0123456789abcdef');
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration.update();
        while (!registration.waiting) await new Promise((go) => setTimeout(go, 50));
      });
      assert.deepEqual(await versions(), [before_update, 'smtp-explainer-0123456789abcdef'].sort());
      assert.equal(await page.locator('textarea.area').inputValue(), bounce);
      assert.equal(await page.locator('.answers').textContent(), shown);
      // It goes on answering, and what it still asks for is of its own version.
      assert.equal((await paste(page, '550 relay not permitted')).failures[0].diagnosis.cause, 'relay-denied');
      assert.doesNotMatch(await page.evaluate(() => fetch('./').then((response) => response.text())), /id="next"/);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.locator('.verdict h2', { hasText: 'no such mailbox' }).waitFor();
      assert.deepEqual(page.problems, []);

      const context = page.context();
      await page.goto('about:blank');
      const next = await context.newPage();
      for (let i = 0; i < 40 && !(await next.locator('#next').count()); i += 1) await next.goto(own.url);
      assert.ok(await next.locator('#next').count());
      await next.locator('html[data-ready]').waitFor({ state: 'attached' });
      assert.equal((await paste(next, bounce)).failures[0].diagnosis.cause, 'recipient-unknown');
      await context.close();
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
