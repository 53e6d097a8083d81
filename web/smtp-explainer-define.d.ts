export { SmtpExplainerElement } from './smtp-explainer-element.js';
