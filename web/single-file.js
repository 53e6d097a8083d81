// What runs in smtp-explainer.html; scripts/single-file.mjs bundles it.
import './single-file-explainer.js';
import './page.js';
