'use strict';
// The OpenAPI document as a page, without a script.

const ESCAPED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function describePage(openapi) {
  const calls = Object.entries(openapi.paths).flatMap(([path, methods]) => (
    Object.entries(methods).map(([method, call]) => describeCall(method, path, call))
  ));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(openapi.info.title)}</title>
<link rel="stylesheet" href="/static/lab.css">
</head>
<body>
<main>
<h1>${escaped(openapi.info.title)}</h1>
<p>${escaped(openapi.info.description)} The same as <a href="/openapi.json">openapi.json</a>; back to <a href="/">the lab</a>.</p>
${calls.join('\n')}
</main>
</body>
</html>
`;
}

function describeCall(method, path, call) {
  const parameters = (call.parameters ?? []).map((parameter) => (
    `<p><code>${escaped(parameter.name)}</code> in ${escaped(parameter.in)}: ${escaped(parameter.description)}</p>`
  ));
  const answers = Object.entries(call.responses).map(([status, answer]) => (
    `<p class="quiet"><code>${escaped(status)}</code> ${escaped(answer.description)}</p>`
  ));
  return `<section>
<h2><code>${escaped(method.toUpperCase())} ${escaped(path)}</code></h2>
<p>${escaped(call.summary)}</p>
${[...parameters, ...answers].join('\n')}
</section>`;
}

function escaped(text) {
  return String(text).replace(/[&<>"]/g, (character) => ESCAPED[character]);
}

module.exports = { describePage };
