// The site, the single file and the frame in Firefox and in WebKit; scripts/test-web has all of it in Chromium.
//   scripts/test-engines     SITE and DIST say what is tested
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '../../scripts/serve.mjs';
import { serve_examples } from '../../web/examples/serve.mjs';
import { engines } from './drivers.mjs';

const site = process.env.SITE;
const dist = process.env.DIST;

const answers = [
  ['550 relay not permitted', 'relay-denied'],
  ['<nina@example.net>: host mx1.example.net[192.0.2.25] said: 550 5.1.1\n    <nina@example.net>: Recipient address rejected: User unknown (in reply to RCPT TO command)', 'recipient-unknown'],
  ['552 5.2.2 Mailbox is full', 'mailbox-full'],
];

// Runs in the page: puts the text in, gives the cause, what is shown, and whether the marks stand on the paste.
async function ask(text) {
  const element = document.querySelector('smtp-explainer');
  const report = await new Promise((done) => {
    element.addEventListener('smtp-explainer-result', (event) => done(event.detail.report), { once: true });
    element.value = text;
  });
  const shown = element.shadowRoot.querySelector('#answer-title').textContent;
  return { cause: report.failures[0].diagnosis.cause, title: report.failures[0].explanation.title, shown, elements: element.shadowRoot.querySelectorAll('script, iframe, img').length };
}

const is_ready = () => document.documentElement.dataset.ready !== undefined;

for (const [name, start] of Object.entries(engines)) {
  describe(name, () => {
    let engine;
    let server;
    let examples;
    before(async () => {
      server = await serve(site, { port: 0 });
      examples = await serve_examples(site);
      engine = await start();
    });
    after(async () => {
      await engine?.stop();
      server?.close();
      server?.closeAllConnections();
      examples?.stop();
    });

    const places = { 'the site': () => `http://127.0.0.1:${server.address().port}/`, 'the single file': () => pathToFileURL(join(dist, 'smtp-explainer.html')).href };
    for (const [place, address] of Object.entries(places)) {
      test(`${place} explains and keeps to its policy`, async () => {
        await engine.open(address());
        await engine.wait(is_ready);
        for (const [text, cause] of answers) {
          const answer = await engine.run(ask, text);
          assert.equal(answer.cause, cause);
          assert.equal(answer.shown, answer.title);
        }
        const hostile = await engine.run(ask, '550 5.1.1 <nina@example.net>: <img src=x onerror=alert(1)><script>alert(1)</script> User unknown');
        assert.equal(hostile.elements, 0);
        assert.equal(await engine.run(() => fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')), 'refused');
      });
    }

    test('after one visit the site works with its server gone', async (context) => {
      const own = await serve(site, { port: 0 });
      const address = `http://127.0.0.1:${own.address().port}/`;
      await engine.open(address);
      await engine.wait(is_ready);
      const kept = await engine.run(async () => {
        if (!navigator.serviceWorker) return false;
        await navigator.serviceWorker.ready;
        for (let i = 0; i < 100 && !navigator.serviceWorker.controller; i += 1) await new Promise((go) => setTimeout(go, 100));
        return Boolean(navigator.serviceWorker.controller);
      });
      own.close();
      own.closeAllConnections();
      if (!kept) return context.skip('this engine starts no service worker here');
      await engine.open(address);
      await engine.wait(is_ready);
      assert.equal((await engine.run(ask, answers[0][0])).cause, answers[0][1]);
    });

    test('the frame of another origin gives its reply to the portal', async () => {
      await engine.open(examples.addresses.frame);
      await engine.wait(() => document.querySelector('iframe').clientHeight > 700);
      await engine.in_frame(async () => {
        const button = [...document.querySelector('smtp-explainer').shadowRoot.querySelectorAll('button')].find((one) => one.textContent === 'Use as reply');
        button.click();
      });
      await engine.wait(() => document.getElementById('reply').value.length > 40);
    });
  });
}
