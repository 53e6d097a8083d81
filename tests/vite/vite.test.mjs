// The npm package, installed from its tarball into a fresh folder and bundled by Vite:  scripts/test-vite
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, createServer, preview } from 'vite';
import { root, site, start_browser } from '../web/support.mjs';

let folder;
let app;
let browser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smtp-explainer-'));
  execFileSync('node', [join(root, 'scripts/package.mjs'), site, join(folder, 'dist')]);
  const tarball = join(folder, 'dist', readdirSync(join(folder, 'dist')).find((name) => name.endsWith('.tgz')));
  app = join(folder, 'app');
  execFileSync('mkdir', [app]);
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', tarball], { cwd: app, stdio: 'pipe' });
  writeFileSync(join(app, 'index.html'), '<!doctype html><title>waiting</title><smtp-explainer></smtp-explainer><script type="module" src="/main.js"></script>');
  writeFileSync(join(app, 'main.js'), `import { createExplainer } from 'smtp-error-explainer';
import 'smtp-error-explainer/define';
const explainer = await createExplainer();
const report = await explainer.explain('550 5.7.1 relay not permitted');
const element = document.querySelector('smtp-explainer');
element.addEventListener('smtp-explainer-result', () => { document.title = report.failures[0].diagnosis.cause + ' ' + element.report.failures[0].diagnosis.cause; });
element.value = '552 5.2.2 mailbox full';
`);
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answers(url) {
  const page = await (await browser.newContext()).newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(url);
  await page.waitForFunction(() => document.title !== 'waiting', null, { timeout: 60000 });
  assert.equal(await page.title(), 'relay-denied mailbox-full');
  assert.deepEqual(problems, []);
  await page.context().close();
}

test('built for production, nothing is set', async () => {
  await build({ root: app, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
  const server = await preview({ root: app, configFile: false, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
  await answers(server.resolvedUrls.local[0]);
  await server.close();
});

test('in development, left out of the pre-bundling', async () => {
  const server = await createServer({ root: app, configFile: false, logLevel: 'error', server: { port: 0, host: '127.0.0.1' }, optimizeDeps: { exclude: ['smtp-error-explainer'] } });
  await server.listen();
  await answers(server.resolvedUrls.local[0]);
  await server.close();
});
