'use strict';
// The start page and its files, and the description of the whole contract.

const path = require('node:path');

const express = require('express');

const openapi = require('../openapi.json');
const { describePage } = require('./description');
const { serve } = require('./serving');

const PUBLIC = path.join(__dirname, '..', 'public');

function servePage(application) {
  serve(application, '/', { get: (request, response) => response.sendFile('index.html', { root: PUBLIC }) });
  serve(application, '/docs', { get: (request, response) => response.type('html').send(describePage(openapi)) });
  serve(application, '/openapi.json', { get: (request, response) => response.json(openapi) });
  application.use('/static', express.static(PUBLIC, { index: false, redirect: false }));
}

module.exports = { servePage };
