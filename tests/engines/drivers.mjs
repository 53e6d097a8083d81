// Firefox and WebKit behind the few calls that the tests need; both from Debian (firefox-esr, webkit2gtk-driver with xvfb).
//   const engine = await engines.firefox();
//   open(url), wait(condition), run(function, ...arguments), in_frame(function), stop()
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import puppeteer from 'puppeteer-core';
import { Builder, Capabilities } from 'selenium-webdriver';

const patience = 60000; // milliseconds

export const engines = { firefox, webkit };

async function firefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr', headless: true,
    extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true },
  });
  const page = await browser.newPage();
  return {
    open: (url) => page.goto(url),
    wait: (condition) => page.waitForFunction(condition, { timeout: patience }),
    run: (action, ...args) => page.evaluate(action, ...args),
    in_frame: (action) => page.frames().find((frame) => frame !== page.mainFrame()).evaluate(action),
    stop: () => browser.close(),
  };
}

async function webkit() {
  const port = 20000 + (process.pid % 20000);
  const driver_program = spawn('xvfb-run', ['--auto-servernum', process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver', '--host=127.0.0.1', `--port=${port}`], { stdio: 'ignore', detached: true });
  const end_program = () => process.kill(-driver_program.pid);
  const capabilities = new Capabilities();
  capabilities.set('browserName', 'MiniBrowser');
  capabilities.set('webkitgtk:browserOptions', { binary: mini_browser(), args: ['--automation'] });
  let driver;
  try {
    await until_listening(port);
    driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
  } catch (error) {
    end_program(); // Left alone it would keep the tests from ending.
    throw error;
  }
  await driver.manage().setTimeouts({ script: patience, pageLoad: patience });
  const run = (action, ...args) => driver.executeAsyncScript(`
    const done = arguments[arguments.length - 1];
    Promise.resolve((${action})(...Array.prototype.slice.call(arguments, 0, -1))).then((value) => done({ value: value === undefined ? null : value }), (error) => done({ error: String(error) }));`, ...args)
    .then(({ value, error }) => {
      if (error) throw new Error(error);
      return value;
    });
  return {
    open: (url) => driver.get(url),
    wait: (condition) => driver.wait(() => run(condition).catch(() => false), patience),
    run,
    async in_frame(action) {
      await driver.switchTo().frame(0);
      await run(action);
      await driver.switchTo().defaultContent();
    },
    async stop() {
      await driver.quit().catch(() => {});
      end_program();
    },
  };
}

// A busy machine takes its time.
async function until_listening(port) {
  const last = Date.now() + patience;
  for (;;) {
    const connected = await new Promise((done) => {
      const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
      socket.on('connect', () => socket.destroy());
    });
    if (connected) return;
    if (Date.now() > last) throw new Error('the WebKit driver does not listen');
    await new Promise((later) => setTimeout(later, 200));
  }
}

function mini_browser() {
  if (process.env.MINIBROWSER) return process.env.MINIBROWSER;
  for (const machine of readdirSync('/usr/lib')) {
    for (const version of ['webkit2gtk-4.1', 'webkit2gtk-4.0']) {
      try {
        if (readdirSync(`/usr/lib/${machine}/${version}`).includes('MiniBrowser')) return `/usr/lib/${machine}/${version}/MiniBrowser`;
      } catch {
        // Not a folder of libraries.
      }
    }
  }
  throw new Error('MiniBrowser is not installed (Debian: webkit2gtk-driver)');
}
