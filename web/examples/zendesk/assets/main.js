// A sidebar app of Zendesk Support: explains the newest message of the ticket that reports a mail error, and puts the drafted
// reply into the agent's reply. The package's files lie below assets/explainer/. The API is described at
// https://developer.zendesk.com/api-reference/apps/apps-support-api/ticket_sidebar/
import './explainer/smtp-explainer-define.js';

const client = globalThis.ZAFClient.init();
const explainer = document.querySelector('smtp-explainer');

// What a message holds is read as text; its markup is never put into this page.
function text_of({ content, contentType }) {
  if (contentType !== 'text/html') return content;
  const parsed = new DOMParser().parseFromString(content, 'text/html');
  for (const line_break of parsed.querySelectorAll('br, p, div, pre, li, tr')) line_break.after('\n');
  return parsed.body.textContent;
}

async function explain_ticket() {
  const { 'ticket.conversation': conversation } = await client.get('ticket.conversation');
  const messages = conversation.map(({ message }) => text_of(message)).reverse();
  const engine = await explainer.explainer;
  for (const text of messages) {
    const report = await engine.explain(text);
    if (report.failures.length === 0) continue;
    explainer.value = text;
    return;
  }
  explainer.value = messages[0] ?? '';
}

explainer.addEventListener('smtp-explainer-reply', (event) => {
  event.preventDefault();
  client.invoke('ticket.editor.insert', event.detail.text);
});
new ResizeObserver(() => client.invoke('resize', { width: '100%', height: `${Math.ceil(document.documentElement.getBoundingClientRect().height)}px` })).observe(document.documentElement);
explain_ticket();
