// A portal's side of the frame. Where the explainer is served stands in the address: ?site=http://127.0.0.1:8000/
const site = new URLSearchParams(location.search).get('site');
const origin = new URL(site).origin;
const frame = document.querySelector('iframe');
const say = (type, more = {}) => frame.contentWindow.postMessage({ protocol: 'smtp-explainer', version: 1, type, ...more }, origin);

addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.protocol !== 'smtp-explainer') return;
  const { type } = event.data;
  if (type === 'ready') {
    say('options', { reply: true });
    say('explain', { text: document.getElementById('message').textContent });
  } else if (type === 'resize') frame.style.height = `${event.data.height}px`;
  else if (type === 'reply') document.getElementById('reply').value = event.data.text;
});
frame.src = new URL('web/embed.html', site).href;
