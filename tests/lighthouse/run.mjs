// Serves the site and has Lighthouse judge it: scripts/lighthouse. SITE says what; PAGES which pages of it, separated by blanks.
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from '../../node_modules/playwright-core/index.mjs';
import { serve } from '../../scripts/serve.mjs';

const wanted = 98;
const server = await serve(process.env.SITE, { port: 0 });
const url = `http://127.0.0.1:${server.address().port}/`;
const port = 9000 + (process.pid % 1000);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', `--remote-debugging-port=${port}`] });
let low = 0;
for (const page of (process.env.PAGES ?? 'index.html causes/relay-denied.html').split(' ')) {
  for (const [name, config] of [['phone', undefined], ['desktop', desktopConfig]]) {
    const { lhr } = await lighthouse(`${url}${page.replace('index.html', '')}`, { port, logLevel: 'error', output: 'json' }, config);
    const scores = Object.values(lhr.categories).map(({ title, score }) => [title, Math.round(score * 100)]);
    console.log(`${page.padEnd(28)} ${name.padEnd(8)} ${scores.map(([title, score]) => `${title} ${score}`).join(' · ')}`);
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
