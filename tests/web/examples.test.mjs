// The examples of embedding, each as its host would have it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { serve_examples } from '../../web/examples/serve.mjs';
import { site, start_browser } from './support.mjs';

let browser;
let examples;
before(async () => {
  examples = await serve_examples(site);
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  examples?.stop();
});

async function open(address, { viewport, prepare } = {}) {
  const page = await (await browser.newContext({ viewport: viewport ?? { width: 1200, height: 900 } })).newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/favicon|404/.test(message.text()) && page.problems.push(message.text()));
  await prepare?.(page);
  await page.goto(address);
  return page;
}

for (const name of ['plain', 'frame']) {
  test(`${name}: the frame explains the ticket's text, and its reply goes into the portal's own box`, async () => {
    const page = await open(examples.addresses[name]);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Use as reply' }).first().click({ timeout: 60000 });
    await page.waitForFunction(() => document.getElementById('reply').value.length > 40);
    await page.waitForFunction(() => document.querySelector('iframe').clientHeight > 700);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test('frame: the portal itself may not run WebAssembly', async () => {
  const page = await open(examples.addresses.frame);
  assert.equal(await page.evaluate(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => 'ran', () => 'refused')), 'refused');
  await page.context().close();
});

test('element: everything from the portal\'s own server, in the portal\'s own colours', async () => {
  const page = await open(examples.addresses.element);
  await page.getByRole('button', { name: 'Use as reply' }).first().click({ timeout: 60000 });
  assert.ok((await page.locator('#reply').inputValue()).length > 40);
  assert.equal(await page.locator('smtp-explainer').evaluate((element) => getComputedStyle(element.shadowRoot.querySelector('button.primary')).backgroundColor), 'rgb(75, 46, 131)');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('zendesk: reads the ticket, puts the reply into the draft, fits into 320 px', async () => {
  const page = await open(examples.addresses.zendesk, {
    viewport: { width: 320, height: 600 },
    // Zendesk's side of its API; nothing else is stood in for.
    prepare: (page_) => page_.route('https://static.zdassets.com/**', (route) => route.fulfill({
      contentType: 'text/javascript',
      body: `globalThis.invoked = [];
globalThis.ZAFClient = { init: () => ({
  get: async (path) => ({ [path]: [
    { message: { content: 'Hello, can you help?', contentType: 'text/plain' } },
    { message: { content: '<div>Mail to Nina came back:<br><b>550 5.1.1</b> &lt;nina@example.net&gt;: Recipient address rejected: User unknown</div><img src=x onerror="globalThis.attacked=1">', contentType: 'text/html' } },
    { message: { content: 'We look into it.', contentType: 'text/plain' } },
  ] }),
  invoke: async (...call) => { globalThis.invoked.push(call); },
}) };`,
    })),
  });
  await page.getByRole('button', { name: 'Use as reply' }).first().click({ timeout: 60000 });
  const inserted = await page.evaluate(() => globalThis.invoked.find(([action]) => action === 'ticket.editor.insert'));
  assert.match(inserted[1], /nina@example\.net/);
  assert.ok(await page.evaluate(() => globalThis.invoked.some(([action, size]) => action === 'resize' && Number.parseInt(size.height, 10) > 300)));
  assert.equal(await page.evaluate(() => globalThis.attacked), undefined);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
