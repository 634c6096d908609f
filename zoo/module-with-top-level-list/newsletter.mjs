class Subscriber {
  constructor(address) {
    this.address = address;
    this.topics = ['tea', 'milk'];
  }
}

export const subscribers = [];

export function enrol(address) {
  const subscriber = new Subscriber(address);
  subscribers.push(subscriber);
  return subscriber;
}

export function leave(subscriber) {
  subscribers.splice(subscribers.indexOf(subscriber), 1);
}
