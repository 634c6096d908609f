'use strict';

const http = require('node:http');
const i18next = require('i18next');

const fixed = process.env.FIXED === '1';
let count = 0;
i18next.init({ lng: 'en', resources: { en: { translation: { hello: 'Hello' } } } });

http.createServer((request, response) => {
  const namespace = `visitor-${count++}`;
  i18next.addResourceBundle('en', namespace, { greeting: `Hello, ${request.url}`, hints: { first: 'Welcome' } });
  const text = i18next.t('greeting', { ns: namespace });
  if (fixed) i18next.removeResourceBundle('en', namespace);
  response.end(text);
}).listen(process.env.PORT, '127.0.0.1');
