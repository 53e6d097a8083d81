// The element in a page that loads everything from its own server; the package's files lie below explainer/.
import './explainer/smtp-explainer-define.js';
import { insert_reply } from './shared/host.js';

const explainer = document.querySelector('smtp-explainer');
explainer.addEventListener('smtp-explainer-reply', (event) => {
  event.preventDefault();
  insert_reply(document.getElementById('reply'), event.detail.text);
});
explainer.value = document.getElementById('message').textContent;
