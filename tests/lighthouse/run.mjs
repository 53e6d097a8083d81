// Serves the site and has Lighthouse judge it: scripts/lighthouse. SITE says what; PAGES which pages of it, separated by blanks.
// The scores of single runs vary with the load of the machine: of RUNS (five) the one counts that Lighthouse takes for the median.
import lighthouse, { desktopConfig } from 'lighthouse';
import { computeMedianRun } from 'lighthouse/core/lib/median-run.js';
import { chromium } from '../../node_modules/playwright-core/index.mjs';
import { serve } from '../../scripts/serve.mjs';

const wanted = 98;
// Lighthouse slows the processor four times, which makes a phone of the middle class of a fast desktop. For a host of 1500 and less its
// documentation asks for two (docs/throttling.md, "Calibrating the CPU slowdown"): the phone would be too slow else.
const fast_host = 1500;
const runs = Number(process.env.RUNS ?? 5);
const server = await serve(process.env.SITE, { port: 0 });
const url = `http://127.0.0.1:${server.address().port}/`;
const port = 9000 + (process.pid % 1000);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', `--remote-debugging-port=${port}`] });
const options = { port, logLevel: 'error', output: 'json' };
const { benchmarkIndex } = (await lighthouse(url, options)).lhr.environment;
const slowdown = benchmarkIndex > fast_host ? 4 : 2;
console.log(`benchmark index of this machine: ${benchmarkIndex}; the phone's processor is ${slowdown} times as slow`);
let low = 0;
for (const page of (process.env.PAGES ?? 'index.html causes/relay-denied.html').split(' ')) {
  for (const [name, flags, config] of [['phone', { throttling: { cpuSlowdownMultiplier: slowdown } }, undefined], ['desktop', {}, desktopConfig]]) {
    const found = [];
    for (let run = 0; run < runs; run += 1) found.push((await lighthouse(`${url}${page.replace('index.html', '')}`, { ...options, ...flags }, config)).lhr);
    const lhr = computeMedianRun(found);
    const scores = Object.values(lhr.categories).map(({ title, score }) => [title, Math.round(score * 100)]);
    console.log(`${page.padEnd(28)} ${name.padEnd(8)} ${scores.map(([title, score]) => `${title} ${score}`).join(' · ')} · blocked ${Math.round(lhr.audits['total-blocking-time'].numericValue)} ms · performance of all runs ${found.map(({ categories }) => Math.round(categories.performance.score * 100)).join(' ')}`);
    for (const { id, title, displayValue } of Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && ['binary', 'numeric', 'metricSavings'].includes(scoreDisplayMode))) {
      console.log(`    ${id}: ${title} ${displayValue ?? ''}`);
    }
    low += scores.filter(([, score]) => score < wanted).length;
  }
}
await browser.close();
server.close();
server.closeAllConnections();
process.exit(low > 0 ? 1 : 0);
