// What scripts/package gives away: the single file by file://, the npm package in a fresh folder, equal bytes from equal sources.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { paste, root, site, start_browser } from './support.mjs';

// Of the reference's thousand pages a few are packed: to compress each as far as it goes takes longer than everything else.
const of_each_sort = 10;

let folder;
let small_site;
let dist;
let browser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smtp-explainer-'));
  dist = join(folder, 'dist');
  small_site = join(folder, 'site');
  const left_out = new Set(['causes', 'codes', 'providers'].flatMap((name) => readdirSync(join(site, name)).slice(of_each_sort).map((file) => join(site, name, file))));
  cpSync(site, small_site, { recursive: true, filter: (path) => !left_out.has(path) });
  execFileSync('node', [join(root, 'scripts/package.mjs'), small_site, dist]);
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const tarball = () => join(dist, readdirSync(dist).find((name) => name.endsWith('.tgz')));

test('everything is there, and the sums are right', () => {
  const names = readdirSync(dist).sort();
  assert.ok(names.includes('site') && names.includes('smtp-explainer.html') && names.includes('SHA256SUMS'));
  assert.ok(names.some((name) => name.endsWith('-site.zip')) && names.some((name) => name.endsWith('.tgz')));
  const sums = readFileSync(join(dist, 'SHA256SUMS'), 'utf8').trim().split('\n').map((line) => line.split('  '));
  assert.ok(sums.length > 20);
  for (const [sum, name] of sums) assert.equal(createHash('sha256').update(readFileSync(join(dist, name))).digest('hex'), sum, name);
  for (const name of ['web/smtp-explain.wasm', 'web/rules.json', 'index.html']) {
    assert.ok(existsSync(join(dist, 'site', `${name}.br`)) && existsSync(join(dist, 'site', `${name}.gz`)), name);
  }
});

test('the extension for Request Tracker installs from its archive, and goes again', () => {
  const archive = readdirSync(dist).find((name) => name.endsWith('-request-tracker.tar.gz'));
  execFileSync('tar', ['--extract', '--file', join(dist, archive), '--directory', folder]);
  const [plugins, config] = ['plugins', 'config'].map((name) => mkdtempSync(join(folder, `${name}-`)));
  const install = (...options) => execFileSync(join(folder, archive.replace('.tar.gz', ''), 'install'), ['--plugins', plugins, '--config', config, ...options], { stdio: 'pipe' });
  install();
  const plugin = join(plugins, 'RT-Extension-ExplainBounce');
  const [version] = readdirSync(join(plugin, 'static/explain-bounce'));
  assert.match(readFileSync(join(plugin, 'lib/RT/Extension/ExplainBounce.pm'), 'utf8'), new RegExp(`FOLDER = '${version}'`));
  for (const name of ['explain-bounce.js', 'shared/host.js', 'web/embed.html', 'web/smtp-explain.wasm', 'web/rules.json']) assert.ok(existsSync(join(plugin, 'static/explain-bounce', version, name)), name);
  assert.deepEqual(readdirSync(config), ['explain-bounce.pm']);
  install('--remove');
  assert.deepEqual([...readdirSync(plugins), ...readdirSync(config)], []);
});

test('the bill of materials names what is built in, as the build found it', () => {
  const bill = JSON.parse(readFileSync(join(dist, readdirSync(dist).find((name) => name.endsWith('.cdx.json'))), 'utf8'));
  assert.deepEqual([bill.bomFormat, bill.specVersion], ['CycloneDX', '1.5']);
  const parts = Object.fromEntries(bill.components.map((one) => [one.name, one]));
  for (const name of ['PEGTL', 'nlohmann/json', 'emscripten', 'musl', 'libc++']) assert.ok(parts[name], name);
  for (const one of bill.components) {
    assert.match(one.version, /^\d+\.\d+/, one.name);
    assert.ok(one.licenses[0].expression, one.name);
    assert.ok(one.type === 'file' || one.purl.endsWith(`@${one.version}`), one.name);
  }
  const pegtl = readFileSync(join(root, 'build/wasm/headers/pegtl_headers/tao/pegtl/version.hpp'), 'utf8');
  assert.ok(pegtl.includes(`"${parts.PEGTL.version}"`));
  assert.ok(!('timestamp' in bill.metadata) && !('serialNumber' in bill), 'nothing that differs from build to build');
  const wasm = createHash('sha256').update(readFileSync(join(dist, 'site/web/smtp-explain.wasm'))).digest('hex');
  assert.equal(parts['smtp-explain.wasm'].hashes[0].content, wasm);
  const references = new Set(bill.components.map((one) => one['bom-ref']).concat(bill.metadata.component['bom-ref']));
  for (const { ref, dependsOn } of bill.dependencies) assert.ok([ref, ...dependsOn].every((name) => references.has(name)));
});

test('made again, the bytes are equal', () => {
  const again = join(folder, 'again');
  execFileSync('node', [join(root, 'scripts/package.mjs'), small_site, again]);
  assert.equal(readFileSync(join(again, 'SHA256SUMS'), 'utf8'), readFileSync(join(dist, 'SHA256SUMS'), 'utf8'));
});

test('the single file opens from the file system, explains in a worker, and asks nobody', async () => {
  const file = join(dist, 'smtp-explainer.html');
  assert.match(readFileSync(file, 'utf8'), /connect-src 'none'/);
  const page = await (await browser.newContext()).newPage();
  const problems = [];
  const requests = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => requests.push(request.url().slice(0, 60)));
  await page.goto(pathToFileURL(file).href);
  await page.locator('html[data-ready]').waitFor({ state: 'attached', timeout: 30000 });
  const report = await paste(page, '550 relay not permitted');
  assert.equal(report.failures[0].diagnosis.cause, 'relay-denied');
  assert.equal(page.workers().length, 1);
  assert.equal(await page.evaluate(() => document.querySelectorAll('#held-module, #held-rules, #held-worker').length), 0);
  assert.deepEqual(problems, []);
  assert.deepEqual(requests.filter((url) => !/^(blob:|data:)/.test(url)), [pathToFileURL(file).href.slice(0, 60)]);
  // What its policy promises: nothing leaves, from the page or from its worker.
  const leaves = () => fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused');
  assert.equal(await page.evaluate(leaves), 'refused');
  assert.equal(await page.workers()[0].evaluate(leaves), 'refused');
  await page.context().close();
});

test('the npm package, installed into a fresh folder, answers in Node and has its types', () => {
  const app = mkdtempSync(join(folder, 'node-'));
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', tarball()], { cwd: app, stdio: 'pipe' });
  writeFileSync(join(app, 'main.js'), `import { createExplainer } from 'smtp-error-explainer';
const explainer = await createExplainer();
const report = await explainer.explain('550 5.7.1 relay not permitted');
console.log(report.failures[0].diagnosis.cause, (await explainer.write('550 5.7.1 relay not permitted', 'markdown')).length > 200);
explainer.close();
`);
  assert.equal(execFileSync('node', ['main.js'], { cwd: app, encoding: 'utf8' }), 'relay-denied true\n');
  const installed = join(app, 'node_modules/smtp-error-explainer');
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const target of Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)))) assert.ok(existsSync(join(installed, target)), target);
});

test('bundled by esbuild it answers in a browser', async () => {
  const app = mkdtempSync(join(folder, 'esbuild-'));
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', tarball()], { cwd: app, stdio: 'pipe' });
  writeFileSync(join(app, 'main.js'), `import { createExplainer } from 'smtp-error-explainer';
import wasmUrl from 'smtp-error-explainer/smtp-explain.wasm';
import rules from 'smtp-error-explainer/rules.json';
createExplainer({ wasmUrl, rules }).then(async (explainer) => {
  const report = await explainer.explain('550 5.7.1 relay not permitted');
  document.title = report.failures[0].diagnosis.cause;
});
`);
  await build({ entryPoints: [join(app, 'main.js')], bundle: true, format: 'esm', outdir: join(app, 'out'), loader: { '.wasm': 'file' }, logLevel: 'silent', absWorkingDir: app });
  writeFileSync(join(app, 'out/index.html'), '<!doctype html><title>waiting</title><script type="module" src="main.js"></script>');
  const { serve } = await import('../../scripts/serve.mjs');
  const server = await serve(join(app, 'out'), { port: 0 });
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => document.title === 'relay-denied', null, { timeout: 20000 });
  await page.context().close();
  server.close();
  server.closeAllConnections();
});
