// A portal's side of the frame. Where the explainer is served stands in the address: ?site=http://127.0.0.1:8000/
import { explain_in_frame, insert_reply } from './shared/host.js';

explain_in_frame(document.querySelector('iframe'), {
  address: new URL('web/embed.html', new URLSearchParams(location.search).get('site')).href,
  text: document.getElementById('message').textContent,
  on_reply: (text) => insert_reply(document.getElementById('reply'), text),
});
