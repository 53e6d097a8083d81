// "Explain this bounce" on the messages of a ticket, and the drafted reply in RT's own reply box.
//
// The answer stands in a frame: embed.html brings a policy of its own, which RT's pages have none of, so that what a ticket
// holds meets it wherever it goes; and RT's pages need no right to run WebAssembly if they are given a policy one day.
import { explain_in_frame, insert_reply } from './shared/host.js';

const waiting = 'explain-bounce-reply'; // in the tab's own storage, from the ticket's page to its reply page
const ticket_of = (address) => new URL(address, location.href).searchParams.get('id');

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a.explain-bounce');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const transaction = link.closest('.transaction');
  const open = transaction.querySelector(':scope > .explain-bounce-answer');
  link.setAttribute('aria-expanded', String(!open));
  if (open) open.remove();
  else explain(link, transaction);
});

async function explain(link, transaction) {
  const answer = document.createElement('section');
  answer.className = 'explain-bounce-answer';
  answer.setAttribute('aria-label', link.textContent);
  transaction.querySelector(':scope > .metadata').after(answer);
  try {
    const response = await fetch(link.href, { redirect: 'error' });
    // Where the login has ended, RT answers with its login page.
    if (!response.ok || !response.headers.get('Content-Type')?.startsWith('message/rfc822')) throw new Error(`answer ${response.status}`);
    const bytes = await response.arrayBuffer();
    const frame = document.createElement('iframe');
    frame.title = link.textContent;
    answer.append(frame);
    const reply_link = transaction.querySelector('a.reply-link');
    explain_in_frame(frame, {
      address: new URL('web/embed.html', import.meta.url),
      bytes,
      theme: document.body.classList.contains('darkmode') ? 'dark' : 'light',
      options: { input: false },
      on_reply: reply_link && ((text) => {
        sessionStorage.setItem(waiting, JSON.stringify({ ticket: ticket_of(reply_link.href), text }));
        location.assign(reply_link.href);
      }),
    });
  } catch (error) {
    console.warn(`explain-bounce: ${error.message}`);
    answer.textContent = 'RT did not hand out this message. Reload the page, log in if RT asks for it, and try again.';
  }
}

function take_reply(box) {
  const reply = JSON.parse(sessionStorage.getItem(waiting) ?? 'null');
  if (reply?.ticket !== ticket_of(location.href)) return;
  sessionStorage.removeItem(waiting);
  const editor = globalThis.CKEDITOR?.instances[box.id];
  if (!editor) return insert_reply(box, reply.text);
  const insert = () => {
    editor.focus();
    const range = editor.createRange();
    range.moveToElementEditStart(editor.editable());
    range.select();
    editor.insertText(`${reply.text}\n\n`);
  };
  if (editor.status === 'ready') insert();
  else editor.on('instanceReady', insert);
}

// RT puts its editor in place of the box when the document is ready.
addEventListener('load', () => {
  const box = document.getElementById('UpdateContent');
  if (box) take_reply(box);
});
