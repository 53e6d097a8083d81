// Request Tracker 5 from Debian's packages, on SQLite in a folder of its own, on loopback, delivering no mail; with the extension installed by its script.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, site } from '../web/support.mjs';

export const password = 'not-the-password-of-anything';

// -> { url, folder, environment, mail(message), install(...options), restart(), stop() }
export async function start_request_tracker() {
  const folder = mkdtempSync(join(tmpdir(), 'request-tracker-'));
  const at = (name) => join(folder, name);
  for (const name of ['RT_SiteConfig.d', 'plugins', 'mason', 'sessions']) mkdirSync(at(name));
  const port = await free_port();
  writeFileSync(at('RT_SiteConfig.pm'), `
Set($rtname, 'helpdesk'); Set($Organization, 'example.org');
Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebPath, '/rt');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${at('rt.sqlite')}');
Set($CorrespondAddress, 'help@example.org'); Set($CommentAddress, 'comment@example.org'); Set($OwnerEmail, 'owner@example.org');
Set($MailCommand, 'sendmailpipe'); Set($SendmailPath, '/bin/true');
Set($LogToSyslog, undef); Set($LogToSTDERR, 'error'); Set($StatementLog, undef);
$RT::LocalPluginPath = '${at('plugins')}'; $RT::MasonDataDir = '${at('mason')}'; $RT::MasonSessionDir = '${at('sessions')}'; $RT::VarPath = '${folder}';
1;
`);
  // Below a path, as Debian has it.
  writeFileSync(at('app.psgi'), "use Plack::Builder; my $rt = do '/usr/share/request-tracker5/libexec/rt-server' or die $@; builder { mount '/rt' => $rt };");
  const environment = { ...process.env, RT_SITE_CONFIG: at('RT_SiteConfig.pm'), RT_SITE_CONFIG_DIR: at('RT_SiteConfig.d') };
  const log = openSync(at('log'), 'a');
  const run = (program, args, options = {}) => {
    try {
      return execFileSync(program, args, { env: environment, encoding: 'utf8', stdio: ['pipe', 'pipe', log], ...options });
    } catch (error) {
      throw new Error(`${program}: ${error.message}\n${readFileSync(at('log'), 'utf8').slice(-2000)}`);
    }
  };
  const extension = join(root, 'web/examples/request-tracker/install');
  const install = (...options) => run(extension, ['--plugins', at('plugins'), '--config', at('RT_SiteConfig.d'), ...options]);

  appendFileSync(at('password'), password);
  run('rt-setup-database-5', ['--action', 'init', '--skip-create', '--root-password-file', at('password')]);
  install(site);

  let server;
  const url = `http://127.0.0.1:${port}/rt/`;
  async function start() {
    server = spawn('plackup', ['--server', 'Starlet', '--env', 'deployment', '--host', '127.0.0.1', '--port', String(port), '--max-workers', '1', at('app.psgi')], { env: environment, stdio: ['ignore', log, log] });
    for (let i = 0; i < 240; i += 1) {
      if (server.exitCode !== null) throw new Error(`RT's server ended\n${readFileSync(at('log'), 'utf8').slice(-2000)}`);
      if (await fetch(url, { redirect: 'manual' }).then((response) => response.status < 500, () => false)) return;
      await new Promise((done) => setTimeout(done, 500));
    }
    throw new Error("RT's server does not answer");
  }
  async function end() {
    if (!server || server.exitCode !== null) return;
    const gone = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    await gone;
  }
  await start();
  return {
    url, folder, install,
    // As a mail server hands a message over.
    mail: (message) => run('rt-mailgate-5', ['--queue', 'General', '--action', 'correspond', '--url', url.slice(0, -1)], { input: message }),
    perl: (script, ...args) => run('perl', ['-I/usr/share/request-tracker5/lib', '-MRT=-init', '-e', script, ...args]),
    async restart() {
      await end();
      rmSync(at('mason'), { recursive: true });
      mkdirSync(at('mason'));
      await start();
    },
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function free_port() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
