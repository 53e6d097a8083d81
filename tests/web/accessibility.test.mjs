// The page for everybody: what axe-core finds, narrow and zoomed, dark, by keyboard, without motion, in forced colours, right to left.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { all_looks, axe_finds, bounce, bounce_of_two, open_page, paste, session_without_login, start_browser, start_site } from './support.mjs';

let browser;
let site;
before(async () => {
  site = await start_site();
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function fresh(options) {
  return open_page(browser, site.url, options);
}

async function done(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
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
