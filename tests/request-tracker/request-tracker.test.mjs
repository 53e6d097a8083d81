// "Explain this bounce" in a running Request Tracker 5, in Chromium: scripts/test-request-tracker
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, site, start_browser } from '../web/support.mjs';
import { password, start_request_tracker } from './rt.mjs';

const fixture = (name) => readFileSync(join(root, 'tests/fixtures/bounce', `${name}.eml`), 'utf8');
const bounce_name = 'postfix-disabled';
const forwarded_name = 'postfix-dmarc';

const forwarded = `From: Alice <alice@example.org>
To: help@example.org
Subject: what is this
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: text/plain; charset=utf-8

Hello, this came back. What shall I do?
--outer
Content-Type: message/rfc822
Content-Disposition: attachment; filename="Undelivered Mail.eml"

${fixture(forwarded_name)}
--outer--
`;

const markup = `<img src=x onerror="globalThis.attacked=1"><script>globalThis.attacked=1</script><iframe src="https://evil.example/"></iframe>`;
const hostile = `From: Mallory <mallory@example.com>
To: help@example.org
Subject: ${markup}
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

<nina@example.net>: host mx.example.net[192.0.2.25] said: 550 5.1.1 ${markup}
    <nina@example.net>: User unknown in virtual mailbox table Gr\u00fc\u00dfe (in reply to RCPT TO command)
`;

const { createExplainer } = await import(pathToFileURL(join(site, 'web/explainer-node.js')).href);
const answers = {};

let rt;
let browser;
let context;
const tickets = {};
before(async () => {
  const explainer = await createExplainer();
  for (const name of [bounce_name, forwarded_name]) answers[name] = (await explainer.explain(fixture(name))).failures[0].explanation;
  explainer.close();
  rt = await start_request_tracker();
  rt.perl(`my $queue = RT::Queue->new(RT->SystemUser); $queue->Load('General');
my $everyone = RT::Group->new(RT->SystemUser); $everyone->LoadSystemInternalGroup('Everyone');
$everyone->PrincipalObj->GrantRight(Right => 'CreateTicket', Object => $queue);`);
  for (const [name, message] of Object.entries({ bounce: fixture(bounce_name), forwarded, hostile })) {
    rt.mail(Buffer.from(message, 'latin1'));
    tickets[name] = Object.keys(tickets).length + 1;
  }
  browser = await start_browser();
  context = await log_in('root', password);
});
after(async () => {
  await browser?.close();
  await rt?.stop();
});

// A browser's session that has logged in; context.requests holds every address asked for since, context.problems what went wrong.
async function log_in(user, secret) {
  const session = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
  session.setDefaultTimeout(60000);
  session.requests = [];
  session.problems = [];
  session.on('request', (request) => session.requests.push(request.url()));
  session.on('weberror', (error) => session.problems.push(error.error().message));
  const page = await session.newPage();
  await page.goto(rt.url);
  await page.fill('input[name=user]', user);
  await page.fill('input[name=pass]', secret);
  await Promise.all([page.waitForNavigation(), page.press('input[name=pass]', 'Enter')]);
  await page.close();
  return session;
}

async function open_ticket(name, { session = context, ...viewport } = {}) {
  const page = await session.newPage();
  if (viewport.width) await page.setViewportSize(viewport);
  await page.goto(`${rt.url}Ticket/Display.html?id=${tickets[name]}`);
  return page;
}

async function explain(page) {
  await page.getByRole('link', { name: 'Explain this bounce' }).first().click();
  const frame = page.frameLocator('.explain-bounce-answer iframe');
  await frame.locator('#answer-title').waitFor();
  return frame;
}

const writes = () => Number(rt.perl('my $all = RT::Transactions->new(RT->SystemUser); $all->UnLimit; print $all->Count'));
const leaving = () => context.requests.filter((url) => !url.startsWith(rt.url) && !url.startsWith('blob:') && !url.startsWith('data:'));

test('the message is handed out as it came, with its headers and the fields of the report', async () => {
  const page = await open_ticket('bounce');
  const address = await page.getByRole('link', { name: 'Explain this bounce' }).first().getAttribute('href');
  const response = await page.request.get(new URL(address, rt.url).href);
  const text = await response.text();
  assert.match(response.headers()['content-type'], /^message\/rfc822/);
  assert.equal(response.headers()['x-content-type-options'], 'nosniff');
  assert.match(text, /^Content-Type: message\/delivery-status/m);
  assert.match(text, /^Final-Recipient: /m);
  assert.match(text, /^Subject: Undelivered Mail/m);
  await page.close();
});

for (const [name, fixture_name] of [['bounce', bounce_name], ['forwarded', forwarded_name]]) {
  test(`${name}: the answer stands below the message, at 1280 and 390 px, and goes when the link is pressed again`, async () => {
    for (const width of [1280, 390]) {
      const page = await open_ticket(name, { width, height: 900 });
      const frame = await explain(page);
      assert.equal(await frame.locator('#answer-title').textContent(), answers[fixture_name].title);
      await page.waitForFunction(() => document.querySelector('.explain-bounce-answer iframe').clientHeight > 500);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-${width}.png`), fullPage: true });
      assert.ok(await frame.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth && html.scrollHeight <= innerHeight + 1), `no scroll bars within the frame at ${width} px`);
      await page.getByRole('link', { name: 'Explain this bounce' }).first().click();
      assert.equal(await page.locator('.explain-bounce-answer').count(), 0);
      await page.close();
    }
  });
}

test('hostile ticket: its markup is text in the answer and in the reply box', async () => {
  const page = await open_ticket('hostile');
  const frame = await explain(page);
  const found = await frame.locator('html').evaluate((html) => {
    const nodes = [];
    const walk = (tree) => {
      for (const node of tree.querySelectorAll('*')) {
        nodes.push(node);
        if (node.shadowRoot) walk(node.shadowRoot);
      }
    };
    walk(html);
    return { attacked: globalThis.attacked, names: nodes.map((node) => node.localName), handlers: nodes.flatMap((node) => node.getAttributeNames()).filter((name) => name.startsWith('on')) };
  });
  assert.equal(found.attacked, undefined);
  assert.deepEqual(found.names.filter((name) => ['img', 'iframe', 'object', 'embed'].includes(name)), []);
  assert.equal(found.names.filter((name) => name === 'script').length, 1);
  assert.deepEqual(found.handlers, []);
  assert.equal(await page.evaluate(() => globalThis.attacked), undefined);
  await page.close();
});

for (const [kind, rich] of [['the editor', 1], ['the plain box', 0]]) {
  test(`the drafted reply goes into ${kind}, before the quotation; RT's own button sends it, and nothing else writes to the ticket`, async () => {
    rt.perl('my $user = RT::User->new(RT->SystemUser); $user->Load("root"); my $seen = $user->Preferences(RT->System) || {}; $user->SetPreferences(RT->System, { %$seen, MessageBoxRichText => $ARGV[0] });', rich);
    const before_reply = writes();
    const page = await open_ticket('bounce');
    const frame = await explain(page);
    await frame.getByRole('button', { name: 'Use as reply' }).first().click();
    await page.waitForURL(/Ticket\/Update\.html/);
    const reply = answers[bounce_name].replies.to_sender;
    const box_text = () => page.waitForFunction(([wanted, editor]) => {
      const text = editor ? globalThis.CKEDITOR?.instances.UpdateContent?.editable()?.getText() : document.getElementById('UpdateContent')?.value;
      return text?.replace(/\s+/g, ' ').includes(wanted.replace(/\s+/g, ' ').trim()) && text;
    }, [reply, rich === 1]).then((handle) => handle.jsonValue());
    const text = await box_text();
    assert.ok(text.trim().startsWith(reply.slice(0, 20)));
    assert.match(text, /mail system at host/, 'the quotation is still there');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.equal(writes(), before_reply);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `reply-${rich}.png`), fullPage: true });

    // Loaded again, the page's box holds what RT puts there alone.
    await page.reload();
    await page.waitForLoadState('load');
    assert.ok(!(await page.locator('#UpdateContent').inputValue()).includes(reply.slice(0, 20)));
    await page.goBack();
    const again = await explain(page);
    await again.getByRole('button', { name: 'Use as reply' }).first().click();
    await page.waitForURL(/Ticket\/Update\.html/);
    await box_text();
    await page.locator('input[name=SubmitTicket]').first().click();
    await page.waitForURL(/Ticket\/Display\.html/);
    await page.locator('.transaction .messagebody', { hasText: reply.slice(0, 40) }).first().waitFor();
    await page.close();
  });
}

test('who may not see a comment is not handed it', async () => {
  rt.perl(`my $user = RT::User->new(RT->SystemUser); $user->Create(Name => 'agent', Password => 'agents-own-word', Privileged => 1);
my $queue = RT::Queue->new(RT->SystemUser); $queue->Load('General');
$user->PrincipalObj->GrantRight(Right => $_, Object => $queue) for qw(ShowTicket SeeQueue);
my $ticket = RT::Ticket->new(RT->SystemUser); $ticket->Load($ARGV[0]); $ticket->Comment(Content => 'between us');`, tickets.hostile);
  const ids = rt.perl('my $ticket = RT::Ticket->new(RT->SystemUser); $ticket->Load($ARGV[0]); my $all = $ticket->Transactions; while (my $one = $all->Next) { print $one->Type, " ", $one->id, "\\n" }', tickets.hostile);
  const agent = await log_in('agent', 'agents-own-word');
  const status = async (type) => (await agent.request.get(`${rt.url}Helpers/ExplainBounce/${new RegExp(`^${type} (\\d+)`, 'm').exec(ids)[1]}`)).status();
  assert.equal(await status('Create'), 200);
  assert.equal(await status('Comment'), 404);
  const page = await open_ticket('hostile', { session: agent });
  const frame = await explain(page);
  assert.equal(await frame.getByRole('button', { name: 'Use as reply' }).count(), 0, 'who may not reply is given the text to copy');
  await frame.getByRole('button', { name: 'Copy reply' }).first().waitFor();
  await agent.close();
});

test('nothing left the server, and nothing failed', () => {
  assert.ok(context.requests.some((url) => url.endsWith('/web/smtp-explain.wasm')));
  assert.deepEqual(leaving(), []);
  assert.deepEqual(context.problems, []);
});

test('removed, it leaves nothing behind', async () => {
  rt.install('--remove');
  assert.deepEqual(readdirSync(join(rt.folder, 'plugins')), []);
  assert.ok(!existsSync(join(rt.folder, 'RT_SiteConfig.d/explain-bounce.pm')));
  await rt.restart();
  const page = await open_ticket('bounce');
  await page.locator('.transaction').first().waitFor();
  assert.equal(await page.getByText('Explain this bounce').count(), 0);
  await page.close();
});
