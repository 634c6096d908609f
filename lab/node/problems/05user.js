'use strict';
// Every request is decorated with the users that it acts for: a property that all requests inherit from one prototype.

const { randomUUID } = require('node:crypto');

class User {
  constructor(name) {
    this.name = name;
    this.permissions = ['read', 'comment'];
    this.seenAt = new Date();
  }
}

const activeUsers = {};

/** The first request of an application decorates those that come after it as well. */
function decorate(request) {
  request.app.request.activeUsers ??= activeUsers;
}

function act(request) {
  const user = new User(request.get('user-agent') ?? 'somebody');
  request.activeUsers[randomUUID()] = user;
  return `${user.name} may ${user.permissions.join(' and ')}.`;
}

function actAsOneOfAll(request) {
  decorate(request);
  return act(request);
}

function actAlone(request) {
  request.activeUsers = {};
  return act(request);
}

function stop() {
  for (const key of Object.keys(activeUsers)) delete activeUsers[key];
}

module.exports = {
  id: '05user',
  title: 'Users',
  task: 'The handler puts one user into its own request, and requests end. Who keeps the users of requests that are long over?',
  hunt: '--requests 1000',
  leaky: { handle: actAsOneOfAll, held: () => Object.keys(activeUsers).length },
  fixed: { handle: actAlone, held: () => 0 },
  stop,
};
