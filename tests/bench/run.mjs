// Runs every measurement of scripts/bench and writes the tables. Each figure is the median of several runs, with the lowest
// and the highest beside it.
//   node tests/bench/run.mjs [--all] [--out docs/benchmarks.md]      BUILD=build  folder of the built presets and the site
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, closeSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const build = process.env.BUILD ?? 'build';
const all = process.argv.includes('--all');
const out_at = process.argv.indexOf('--out');
const out = out_at > 0 ? process.argv[out_at + 1] : 'docs/benchmarks.md';
const command = `${build}/release/smtp-explain`;
const work = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const lines = [];
const say = (text = '') => {
  lines.push(text);
  console.log(text);
};
const table = (head, rows) => {
  say(`| ${head.join(' | ')} |`);
  say(`|${head.map((_, i) => (i ? '--:' : '---')).join('|')}|`);
  for (const row of rows) say(`| ${row.join(' | ')} |`);
  say();
};
const rounded = (x) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 1 ? x.toFixed(2) : Number(x.toPrecision(2)).toString());
const spread = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return { value: sorted[Math.floor(sorted.length / 2)], lowest: sorted[0], highest: sorted.at(-1) };
};
const shown = (f) => (f ? `${rounded(f.value)} (${rounded(f.lowest)}–${rounded(f.highest)})` : '–');
const left_out = (what) => say(`Left out: ${what}.\n`);
const run = (program, args, options = {}) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'], ...options });
const installed = (program, args) => {
  const probe = spawnSync(program, args, { stdio: 'ignore' });
  return !probe.error && probe.status === 0;
};
const first_line = (program, args) => spawnSync(program, args, { encoding: 'utf8' }).stdout?.split('\n')[0].trim() ?? '';

// name -> { value, lowest, highest, unit }
const native = { program: `${build}/release/tests/bench`, args: [], rules: `${build}/release/rules.json` };
const wasm = { program: process.execPath, args: ['--no-experimental-fetch', `${build}/wasm/tests/bench.js`], rules: `${build}/wasm/rules.json` };
const figures = ({ program, args, rules }, files, mode = []) => new Map(run(program, [...args, ...mode, rules, ...files]).trimEnd().split('\n').map((line) => {
  const [name, value, lowest, highest, unit] = line.split('\t');
  return [name, { value: Number(value), lowest: Number(lowest), highest: Number(highest), unit }];
}));

const fixtures_of = (kind) => readdirSync(`tests/fixtures/${kind}`).sort().map((name) => `tests/fixtures/${kind}/${name}`)
  .filter((name) => /\.(eml|txt|log|json|msg)$/.test(name) && !/\.(expected|answers)\.json$/.test(name));
const kinds = readdirSync('tests/fixtures', { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'not-a-failure').map((entry) => entry.name).sort();
const inputs = kinds.flatMap(fixtures_of);
const megabytes = (files) => files.reduce((sum, name) => sum + statSync(name).size, 0) / 1e6;

// Milliseconds of a program from its start to its end.
const started = (program, args, options, times = 15) => spread(Array.from({ length: times }, () => {
  const begin = process.hrtime.bigint();
  spawnSync(program, args, { stdio: 'ignore', ...options });
  return Number(process.hrtime.bigint() - begin) / 1e6;
}));
// Seconds and peak memory, by GNU time.
const timed = (program, args, times = 3) => {
  const answers = Array.from({ length: times }, () => {
    const sink = openSync('/dev/null', 'w');
    const done = spawnSync('/usr/bin/time', ['-f', '%e %M', program, ...args], { stdio: ['ignore', sink, 'pipe'], encoding: 'utf8' });
    closeSync(sink);
    return done.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  });
  return { seconds: spread(answers.map(([s]) => s)), mebibytes: spread(answers.map(([, k]) => k / 1024)) };
};
const make_stream = (name, ...args) => {
  const path = join(work, name);
  const sink = openSync(path, 'w');
  spawnSync(process.execPath, ['tests/bulk/make-stream.mjs', ...args.map(String)], { stdio: ['ignore', sink, 'inherit'] });
  closeSync(sink);
  return path;
};

function machine() {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const system = /PRETTY_NAME="(.*)"/.exec(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '')?.[1] ?? process.platform;
  const busy = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  say('# Benchmarks');
  say();
  say('Written by `scripts/bench`; run it to make this page anew. Every figure is the median of several runs, with the lowest and the highest in brackets.');
  say();
  say(`Machine: ${cpus().length} cores of ${cpu.model.trim()}, ${memory}, ${system}; ${first_line('c++', ['--version'])}; Emscripten ${/\d+\.\d+\.\d+/.exec(first_line('em++', ['--version']))?.[0] ?? 'of an unknown version'}; Node ${process.version}; ${chromium_version()}.`);
  say(`Measured on ${new Date().toISOString().slice(0, 10)}; other programs kept the machine busy with a load of ${busy} when it began.`);
  say();
}
function chromium_version() {
  return first_line(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--version']).replace(/,.*/, '').replace(/built on.*/, '').trim() || 'no Chromium';
}

function throughput() {
  say('## Throughput\n');
  say('The fixtures as one stream, one core, in time of the processor. Wasm runs in Node.\n');
  const [a, b] = [figures(native, inputs), figures(wasm, inputs)];
  const ratio = (name) => (a.get(name).unit === 'MB/s' ? `${(100 * b.get(name).value / a.get(name).value).toFixed(0)} %` : `× ${rounded(b.get(name).value / a.get(name).value)}`);
  const size = a.get('input');
  say(`${rounded(size.value)} MB in ${size.lowest} files, ${size.highest} failures.\n`);
  table(['', 'native', 'wasm', 'wasm of native', 'unit'], [...a.keys()].filter((name) => name !== 'input').map((name) => [name, shown(a.get(name)), shown(b.get(name)), ratio(name), a.get(name).unit.replace('us', 'µs')]));
  say('By kind of input, MB/s:\n');
  table(['fixtures of', 'files', 'kB', 'native, decode to diagnose', 'native, decode to JSON', 'wasm, decode to diagnose'], kinds.map((kind) => {
    const files = fixtures_of(kind);
    const [n, w] = [figures(native, files), figures(wasm, files)];
    return [kind, files.length, (megabytes(files) * 1000).toFixed(0), shown(n.get('decode to diagnose')), shown(n.get('decode to JSON')), shown(w.get('decode to diagnose'))];
  }));
  return a;
}

async function start_up() {
  say('## Start-up\n');
  const bounce = 'tests/fixtures/bounce/postfix-two-recipients.eml';
  const one = existsSync(bounce) ? bounce : fixtures_of('bounce')[0];
  const rows = [['command: start, one bounce, end', shown(started(command, ['--format', 'jsonl', one])), 'ms']];
  const module = `import { createExplainer } from ${JSON.stringify(resolve(root, build, 'site/web/explainer-node.js'))};
    const begin = performance.now(); const e = await createExplainer(); await e.explain('550 5.1.1 User unknown'); console.log(performance.now() - begin); e.close?.(); process.exit(0);`;
  // In a file: a worker would inherit --input-type and refuse to start.
  const starter = join(work, 'start.mjs');
  writeFileSync(starter, module);
  if (existsSync(`${build}/site/web/explainer-node.js`)) rows.push(['module in Node: instantiate, rules, first answer', shown(spread(Array.from({ length: 9 }, () => Number(run(process.execPath, [starter]))))), 'ms']);
  rows.push(...(await in_chromium(readFileSync(one, 'utf8'))));
  table(['', 'time', 'unit'], rows);
}

async function in_chromium(text) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return [['page in Chromium: left out, it is not installed', '–', '']];
  const { chromium } = await import('playwright-core');
  const { serve } = await import('../../scripts/serve.mjs');
  const server = await serve(join(build, 'site'), { port: 0 });
  const url = `http://127.0.0.1:${server.address().port}/`;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  try {
    const ready = [];
    const usable = [];
    for (let i = 0; i < 7; ++i) {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      await page.addInitScript(() => {
        new MutationObserver((_, observer) => {
          if (globalThis.box_at === undefined && document.querySelector('smtp-explainer')) globalThis.box_at = performance.now();
          if (!document.documentElement?.hasAttribute('data-ready')) return;
          globalThis.ready_at = performance.now();
          observer.disconnect();
        }).observe(document, { attributes: true, childList: true, subtree: true });
      });
      await page.goto(url);
      await page.waitForFunction(() => globalThis.ready_at !== undefined);
      ready.push(await page.evaluate(() => globalThis.ready_at));
      usable.push(await page.evaluate(() => globalThis.box_at));
      await context.close();
    }
    const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
    await page.goto(url);
    const all_texts = inputs.filter((name) => !name.endsWith('.msg')).map((name) => readFileSync(name, 'utf8'));
    const measured = await page.evaluate(async ({ text, all_texts }) => {
      const { createExplainer } = await import('./web/explainer.js');
      const create = [];
      for (let i = 0; i < 7; ++i) {
        const begin = performance.now();
        const one = await createExplainer();
        await one.explain('550 5.1.1 User unknown');
        create.push(performance.now() - begin);
        one.close?.();
      }
      const explainer = await createExplainer();
      const calls = [];
      for (let i = 0; i < 300; ++i) {
        const begin = performance.now();
        await explainer.explain(text, { spans: 'bytes' });
        calls.push(performance.now() - begin);
      }
      const bytes = all_texts.map((one) => new TextEncoder().encode(one));
      const size = bytes.reduce((sum, one) => sum + one.length, 0);
      const rates = [];
      for (let i = 0; i < 5; ++i) {
        const begin = performance.now();
        for (const one of bytes) await explainer.explain(one, { spans: 'bytes' });
        rates.push(size / (performance.now() - begin) / 1000);
      }
      return { create, calls, rates, size: text.length };
    }, { text, all_texts });
    const parts = [];
    for (let i = 0; i < 7; ++i) {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const fresh = await context.newPage();
      await fresh.goto(`${url}codes/5.7.1.html`); // a page without scripts, from which nothing else starts
      parts.push(await fresh.evaluate(start_in_parts, url));
      await context.close();
    }
    const calls = [...measured.calls].sort((a, b) => a - b);
    const at = (share) => calls[Math.floor((calls.length - 1) * share)];
    return [
      ['page in Chromium: until the box is there', shown(spread(usable)), 'ms'],
      ['page in Chromium: until it answers', shown(spread(ready)), 'ms'],
      ['module in Chromium: fetch, instantiate, rules, first answer', shown(spread(measured.create)), 'ms'],
      ...parts[0].map(([name], k) => [`of a first start in Chromium, one after the other: ${name}`, shown(spread(parts.map((one) => one[k][1]))), 'ms']),
      [`Chromium, one bounce of ${measured.size} bytes, with the way to the worker and back: p50`, shown({ value: at(0.5), lowest: at(0.25), highest: at(0.75) }), 'ms'],
      [`the same: p99`, shown({ value: at(0.99), lowest: at(0.98), highest: at(0.995) }), 'ms'],
      ['Chromium, the fixtures one by one through the worker', shown(spread(measured.rates)), 'MB/s'],
    ];
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

// In the page: what a start is made of.
async function start_in_parts(url) {
  const parts = [];
  let begin = performance.now();
  const end_of = (name) => {
    parts.push([name, performance.now() - begin]);
    begin = performance.now();
  };
  const fetched = async (name) => new Uint8Array(await (await fetch(`${url}web/${name}`)).arrayBuffer());
  const bytes = await fetched('smtp-explain.wasm');
  end_of('fetch the module');
  const rules = await fetched('rules.json');
  end_of('fetch the rules');
  const { createEngine } = await import(`${url}web/worker.js`);
  end_of('fetch the script');
  const module = await WebAssembly.compile(bytes);
  end_of('compile');
  const engine = await createEngine({ module, rules });
  end_of('instantiate and load the rules');
  engine.explain(new TextEncoder().encode('550 5.1.1 User unknown'));
  end_of('first answer');
  return parts;
}

function sizes() {
  say('## Sizes\n');
  const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
  const site = `${build}/site`;
  const files = ['index.html', ...['style.css', 'page.bundle.js', 'worker.js', 'smtp-explain.wasm', 'rules.json'].map((name) => `web/${name}`)].map((name) => `${site}/${name}`);
  const measured = files.map((name) => {
    const bytes = readFileSync(name);
    return { name: basename(name), raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli(bytes) };
  });
  const sum = (rows, name) => rows.reduce((all_of, one) => ({ name, raw: all_of.raw + one.raw, gzip: all_of.gzip + one.gzip, brotli: all_of.brotli + one.brotli }), { raw: 0, gzip: 0, brotli: 0 });
  const rows = [...measured, sum(measured, '**the whole tool**')];
  const kb = (bytes) => (bytes / 1000).toFixed(1);
  table(['kB', 'raw', 'gzip', 'brotli'], rows.map((one) => [one.name, kb(one.raw), kb(one.gzip), kb(one.brotli)]));
  say(`The command with its rules: ${kb(statSync(command).size)} kB.\n`);
}

function memory_and_streams() {
  if (!existsSync('/usr/bin/time')) return left_out('memory, GNU time is not installed');
  say('## Memory and streams\n');
  const streams = [[fixtures_of('bounce')[0], 'one bounce']];
  if (all) {
    streams.push([make_stream('mbox', 'mbox', 100_000_000), 'mbox of 100 MB'], [make_stream('log', 'log', 850_000), 'mail log of 100 MB'], [make_stream('million', 'log', 1_000_000), 'a million log lines, one in twelve fails'],
      [make_stream('delivered', 'log', 1_000_000, '--failing', 0), 'a million log lines, all delivered']);
  } else {
    streams.push([make_stream('mbox', 'mbox', 10_000_000), 'mbox of 10 MB'], [make_stream('log', 'log', 85_000), 'mail log of 10 MB']);
  }
  const rows = [];
  for (const [path, name] of streams)
    for (const [how, args] of [['answers, all cores', ['explain', '--format', 'jsonl', path]], ['answers, one core', ['explain', '--format', 'jsonl', '--jobs', '1', path]], ['summary', ['summary', path]]]) {
      const { seconds, mebibytes } = timed(command, args);
      rows.push([`${name}: ${how}`, (statSync(path).size / 1e6).toFixed(2), shown(seconds), shown(mebibytes)]);
    }
  table(['', 'MB', 'seconds', 'peak MiB'], rows);
}

function growth() {
  say('## Growth with the size of the input\n');
  say('MB/s from bytes to JSON, one core, natively; flat is linear.\n');
  const most = all ? 100_000_000 : 10_000_000;
  const mbox = make_stream('growth-mbox', 'mbox', most);
  const log = make_stream('growth-log', 'log', Math.round(most / 118));
  const message = join(work, 'growth-message');
  const text = readFileSync(mbox).subarray(0, Math.min(most, 30_000_000));
  writeFileSync(message, Buffer.concat([Buffer.from('From: a@example.org\nSubject: many\n\n'), text]));
  const columns = [figures(native, [mbox], ['--growth']), figures(native, [log], ['--growth']), figures(native, [message], ['--message'])].map((one) => [...one]);
  const rows = columns[0].map((_, i) => [columns[0][i][0] >= 1e6 ? `${Math.round(columns[0][i][0] / 1e6)} MB` : `${Math.round(columns[0][i][0] / 1e3)} kB`, ...columns.map((column) => (column[i] ? shown(column[i][1]) : '–'))]);
  table(['input', 'mbox', 'mail log', 'one message, all of it its text'], rows);
}

function instructions() {
  if (!all) return left_out('instructions against the number of rules and formats, `scripts/bench --all` counts them');
  if (!installed('valgrind', ['--version'])) return left_out('instructions against the number of rules and formats, valgrind is not installed');
  say('## Growth with the number of rules and formats\n');
  say('Instructions of decode to JSON over a part of the fixtures, by callgrind, with made-up rules and formats beside the real ones. What is built once, the rules and the indexes of signatures, is counted in the start, not here.\n');
  const files = inputs.filter((_, i) => i % 12 === 0);
  const bundle = JSON.parse(readFileSync(native.rules, 'utf8'));
  const rules = Object.entries(bundle.files).filter(([name]) => name.startsWith('rules/'));
  const with_more_rules = (factor) => {
    const more = { ...bundle.files };
    for (let copy = 1; copy < factor; ++copy)
      for (const [name, rule] of rules) {
        // Other words of the same length: each third word gets an ending that no server writes.
        const changed = (phrase) => phrase.replace(/\b([a-z]{4,})\b/gi, (word, _, at) => (at % 3 === 0 ? `${word}qx${copy}` : word)) + ` qz${copy}`;
        const when = Object.fromEntries(Object.entries(rule.when ?? {}).map(([key, value]) => [key, /phrase/.test(key) && Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? changed(one) : one)) : value]));
        if (!when.any_phrase && !when.all_phrases) continue;
        const { more_specific_than, ...rest } = rule;
        more[name.replace(/\.json$/, `-made-up-${copy}.json`)] = { ...rest, when, examples: { matches: [], does_not_match: [] } };
      }
    const path = join(work, `rules-${factor}.json`);
    writeFileSync(path, JSON.stringify({ files: more }));
    return [path, Object.keys(more).filter((name) => name.startsWith('rules/')).length];
  };
  const count = (path, formats) => {
    const done = spawnSync('valgrind', ['--tool=callgrind', "--toggle-collect=*measured*", `--callgrind-out-file=${join(work, 'callgrind')}`, native.program, '--once', path, ...files],
      { encoding: 'utf8', env: { ...process.env, MADE_UP_FORMATS: String(formats) } });
    const found = /Collected : (\d+)/.exec(done.stderr);
    if (!found) throw new Error(done.stderr);
    return Number(found[1]);
  };
  const [once, real] = with_more_rules(1);
  const base = count(once, 0);
  const row = (name, n) => [name, (n / 1e6).toFixed(1), `${(100 * (n / base - 1)).toFixed(1)} %`];
  const rows = [row(`${real} rules, the real formats`, base)];
  for (const factor of [2, 4]) {
    const [path, n] = with_more_rules(factor);
    rows.push(row(`${n} rules`, count(path, 0)));
  }
  for (const formats of [100, 300]) rows.push(row(`${formats} made-up formats more`, count(once, formats)));
  table(['', 'million instructions', 'more'], rows);
}

function peers(ours) {
  say('## Beside other programs\n');
  say('The same messages (the bounces of tests/fixtures as .eml), each handed over as one text, in the same run, in time of the processor; loading is not counted. The others name addresses and a status at most; '
    + 'here the whole answer is made.\n');
  const messages = ['bounce', 'relay'].flatMap((kind) => fixtures_of(kind)).filter((name) => name.endsWith('.eml'));
  const mb = megabytes(messages);
  const mine = figures(native, messages);
  const wasm_mine = figures(wasm, messages);
  const rows = [];
  const reference = mine.get('decode to diagnose');
  const add = (name, rate, recognised) => rows.push([name, shown(rate), rate ? `1 / ${rounded(reference.value / rate.value)}` : '–', recognised]);
  rows.push(['this, decode to diagnose', shown(reference), '1', '']);
  add('this, decode to JSON', mine.get('decode to JSON'), '');
  add('this in wasm, decode to diagnose', wasm_mine.get('decode to diagnose'), '');
  const others = [
    ['Mail::DeliveryStatus::BounceParser (Perl)', 'perl', ['tests/bench/peers/bounceparser.pl'], ['perl', ['-MMail::DeliveryStatus::BounceParser', '-e1']], 'Debian: libmail-deliverystatus-bounceparser-perl'],
    ['flufl.bounce (Python)', '/usr/bin/python3', ['tests/bench/peers/flufl_bounce.py'], ['/usr/bin/python3', ['-c', 'import flufl.bounce']], 'Debian: python3-flufl.bounce'],
    ['email-bounce-parser (npm)', process.execPath, ['tests/bench/peers/email-bounce-parser.mjs'], [process.execPath, ['-e', "require(require.resolve('email-bounce-parser', { paths: ['tests/bench/peers'] }))"]], 'npm --prefix tests/bench/peers install'],
  ];
  for (const [name, program, args, probe, how] of others) {
    if (!installed(...probe)) {
      rows.push([`${name}: left out, not installed (${how})`, '–', '–', '–']);
      continue;
    }
    // Seconds a run, and how many messages it takes for bounces.
    const answer = JSON.parse(run(program, [...args, ...messages], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const { value, lowest, highest } = spread(answer.seconds);
    add(`${name} ${answer.version}`, { value: mb / value, lowest: mb / highest, highest: mb / lowest }, `${answer.recognised} of ${messages.length}`);
  }
  table(['', 'MB/s', 'speed', 'taken for a bounce'], rows);
}

machine();
throughput();
await start_up();
sizes();
memory_and_streams();
growth();
instructions();
peers();
writeFileSync(out, `${lines.join('\n').trimEnd()}\n`);
