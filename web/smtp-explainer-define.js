// Registers <smtp-explainer>.
import { SmtpExplainerElement } from './smtp-explainer-element.js';

if (!customElements.get('smtp-explainer')) customElements.define('smtp-explainer', SmtpExplainerElement);

export { SmtpExplainerElement };
