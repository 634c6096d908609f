// DevTools counts on what Node.js has from version 22 on.
Promise.withResolvers ??= function withResolvers() {
  let resolve, reject;
  const promise = new this((resolved, rejected) => { resolve = resolved; reject = rejected; });
  return { promise, resolve, reject };
};
