// The page for everybody: what axe-core finds, narrow and zoomed, dark, by keyboard, without motion, in forced colours, right to left.
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { all_looks, axe_finds, bounce, bounce_of_two, done, open_page, paste, served, session_without_login } from './support.mjs';

const here = served();

async function fresh(options) {
  return open_page(here.browser, here.site.url, options);
}

describe('axe-core finds nothing and nothing scrolls sideways, in every look', () => {
  const open_folds = (page) => page.evaluate(() => {
    for (const fold of document.querySelector('smtp-explainer').shadowRoot.querySelectorAll('details')) fold.open = true;
  });

  test('first visit', async () => {
    const page = await fresh();
    await all_looks(page, 'first visit');
    await done(page);
  });

  for (const [state, text] of Object.entries({ seed: '550 relay not permitted', session: session_without_login, several: bounce_of_two, nothing: 'Eggs, milk and bread for Friday.' })) {
    test(`an answer: ${state}`, async () => {
      const page = await fresh();
      await paste(page, text);
      await open_folds(page);
      await all_looks(page, state);
      await done(page);
    });
  }

  test('an answered question, and sharing', async () => {
    const page = await fresh();
    await paste(page, '550 relay not permitted');
    await page.locator('.question .chip').first().click();
    await page.locator('.said').waitFor();
    await page.getByRole('button', { name: 'Share' }).click();
    await all_looks(page, 'sharing');
    await done(page);
  });

  test('many messages: summary, list, a row of it, what came before, an error', async () => {
    const page = await fresh();
    await page.evaluate((text) => { document.querySelector('smtp-explainer').value = text; }, [bounce, bounce_of_two, '552 5.2.2 mailbox full', session_without_login].map((text, i) => `From MAILER-DAEMON Mon Nov 23 21:02:53 2026\nSubject: ${i}\n\n${text}\n`).join(''));
    await page.locator('#list-title').waitFor();
    await page.locator('.count-row[data-by=cause]').first().click();
    await all_looks(page, 'summary and list, filtered');
    await page.locator('.row').first().click();
    await page.locator('.row-nav').waitFor();
    await all_looks(page, 'a row of the list');
    await paste(page, bounce);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await all_looks(page, 'what came before');
    await page.evaluate(() => document.querySelector('smtp-explainer').open_files([{ name: 'gone.eml', size: 10, slice: () => { throw new Error('gone'); } }]));
    await page.locator('smtp-explainer[data-state=failed]').waitFor({ state: 'attached' });
    await all_looks(page, 'error');
    await done(page);
  });

  test('laid out from right to left', async () => {
    const page = await fresh({ viewport: { width: 320, height: 900 } });
    await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
    await paste(page, bounce);
    await open_folds(page);
    assert.deepEqual(await axe_finds(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await done(page);
  });
});

test('all by keyboard: from the top to an answer to its copy button', async () => {
  const page = await fresh({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('550 relay not permitted');
  await page.locator('#answer-title').waitFor();
  const focused = () => page.evaluate(() => document.querySelector('smtp-explainer').shadowRoot.activeElement?.textContent ?? '');
  for (let i = 0; i < 8 && !(await focused()).includes('Copy reply'); i += 1) await page.keyboard.press('Tab');
  assert.match(await focused(), /Copy reply/);
  await page.keyboard.press('Enter');
  await page.locator('.toolbar .done').waitFor();
  await done(page);
});

test('with motion reduced nothing is animated, and nothing scrolls smoothly', async () => {
  for (const reducedMotion of ['reduce', 'no-preference']) {
    const page = await fresh({ reducedMotion, viewport: { width: 390, height: 700 } });
    await page.evaluate(() => {
      globalThis.moved = [];
      const shadow = document.querySelector('smtp-explainer').shadowRoot;
      for (const root of [document, shadow]) for (const type of ['animationstart', 'transitionrun']) root.addEventListener(type, (event) => globalThis.moved.push(event.animationName ?? event.propertyName));
      for (const method of ['scrollIntoView', 'scrollTo']) {
        const original = Element.prototype[method];
        Element.prototype[method] = function scroll(options) {
          if (options?.behavior === 'smooth') globalThis.moved.push(method);
          return original.call(this, options);
        };
      }
    });
    await page.locator('.example').first().hover();
    await paste(page, session_without_login);
    await page.locator('.reason.shown .proof').first().click();
    await page.locator('details[data-fold=evidence] summary').click();
    await page.locator('#fact-reply_code').click();
    assert.ok((await page.locator('mark.flash').count()) > 0);
    await page.waitForTimeout(300);
    const moved = [...new Set(await page.evaluate(() => globalThis.moved))].sort();
    if (reducedMotion === 'reduce') assert.deepEqual(moved, []);
    else for (const wanted of ['border-top-color', 'flash', 'scrollTo']) assert.ok(moved.includes(wanted), `${wanted} in ${moved}`);
    await done(page);
  }
});

test('in forced colours a choice, a bar and a dot are still seen', async () => {
  const page = await fresh({ forcedColors: 'active' });
  const look = (selector, property) => page.locator(selector).first().evaluate((node, name) => getComputedStyle(node)[name], property);
  await paste(page, bounce_of_two);
  assert.equal(await look('.list .chip[aria-pressed=true]', 'borderTopWidth'), '3px');
  assert.equal(await look('.list .chip[aria-pressed=false]', 'borderTopWidth'), '1px');
  assert.equal(await look('[role=tab][aria-selected=true]', 'borderTopWidth'), '3px');
  assert.notEqual(await look('.row .dot', 'backgroundColor'), await look('.row', 'backgroundColor'));
  assert.notEqual(await look('.numbered > li', 'color'), 'rgba(0, 0, 0, 0)');
  assert.notEqual(await look('mark.evidence', 'backgroundColor'), await look('textarea.area', 'backgroundColor'));
  await page.evaluate((text) => { document.querySelector('smtp-explainer').value = text; }, [bounce, bounce_of_two].map((text, i) => `From MAILER-DAEMON Mon Nov 23 21:02:53 2026\nSubject: ${i}\n\n${text}\n`).join(''));
  await page.locator('#list-title').waitFor();
  assert.notEqual(await look('.count-bar i', 'backgroundColor'), await look('.count-bar', 'backgroundColor'));
  await done(page);
});

test('a paste from right to left: marks on their letters, the answer from left to right', async () => {
  const page = await fresh({ viewport: { width: 390, height: 800 } });
  const text = `تعذر تسليم رسالتك إلى المستلم التالي:\n\nnina@example.net\n\nرد الخادم: 550 5.1.1 <nina@example.net>: User unknown\n${'هذا سطر طويل يلتف داخل الصندوق مرات كثيرة. '.repeat(6)}\n`;
  const report = await paste(page, text);
  assert.equal(report.failures[0].diagnosis.cause, 'recipient-unknown');
  assert.ok((await page.locator('mark.evidence').allTextContents()).join(' ').includes('User unknown'));
  const { sizes, directions } = await page.evaluate(() => {
    const shadow = document.querySelector('smtp-explainer').shadowRoot;
    const size = (node) => [node.clientWidth, node.scrollHeight, getComputedStyle(node).unicodeBidi].join();
    return { sizes: ['.layer', '.area'].map((name) => size(shadow.querySelector(name))), directions: ['.verdict', '.steps'].map((name) => getComputedStyle(shadow.querySelector(name)).direction) };
  });
  assert.equal(sizes[0], sizes[1]);
  assert.deepEqual(directions, ['ltr', 'ltr']);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await done(page);
});

test('letters, words and lines set wider, as WCAG asks: nothing is cut off, nothing scrolls sideways', async () => {
  const page = await fresh({ viewport: { width: 320, height: 900 } });
  await paste(page, session_without_login);
  const cut = await page.evaluate(() => {
    const shadow = document.querySelector('smtp-explainer').shadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }');
    document.adoptedStyleSheets = [sheet];
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    // Only what is meant to scroll or to be heard alone may be smaller than its text.
    return [...shadow.querySelectorAll('.answer *')].filter((node) => node.clientWidth > 0 && getComputedStyle(node).overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1 && !node.closest('.visually-hidden, .rows, pre')).map((node) => node.className);
  });
  assert.deepEqual(cut, []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await done(page);
});
