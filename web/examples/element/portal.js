// The element in a page that loads everything from its own server; the package's files lie below explainer/.
import './explainer/smtp-explainer-define.js';

const explainer = document.querySelector('smtp-explainer');
explainer.addEventListener('smtp-explainer-reply', (event) => {
  event.preventDefault();
  document.getElementById('reply').value = event.detail.text;
});
explainer.value = document.getElementById('message').textContent;
