// node:diagnostics_channel.
const channels = new Map();

class Channel {
  #subscribers = [];

  constructor(name) {
    this.name = name;
  }

  get hasSubscribers() {
    return this.#subscribers.length > 0;
  }

  subscribe(subscriber) {
    if (typeof subscriber !== "function") {
      throw new TypeError('The "subscription" argument must be of type function.');
    }
    this.#subscribers = [...this.#subscribers, subscriber];
  }

  unsubscribe(subscriber) {
    const rest = this.#subscribers.filter((one) => one !== subscriber);
    const found = rest.length < this.#subscribers.length;
    this.#subscribers = rest;
    return found;
  }

  // What a subscriber throws is reported and does not reach the publisher.
  publish(message) {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(message, this.name);
      } catch (error) {
        reportError(error);
      }
    }
  }

  runStores(message, run, self, ...args) {
    this.publish(message);
    return Reflect.apply(run, self, args);
  }
}

function channel(name) {
  let found = channels.get(name);
  if (found === undefined) channels.set(name, (found = new Channel(name)));
  return found;
}

class TracingChannel {
  constructor(names) {
    for (const event of ["start", "end", "asyncStart", "asyncEnd", "error"]) {
      this[event] = typeof names === "string" ? channel(`tracing:${names}:${event}`) : names[event];
    }
  }

  subscribe(subscribers) {
    for (const event of Object.keys(subscribers)) this[event].subscribe(subscribers[event]);
  }

  unsubscribe(subscribers) {
    const all = Object.keys(subscribers).map((event) =>
      this[event].unsubscribe(subscribers[event]));
    return all.every(Boolean);
  }

  traceSync(run, context = {}, self, ...args) {
    this.start.publish(context);
    try {
      context.result = Reflect.apply(run, self, args);
      return context.result;
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.end.publish(context);
    }
  }

  async tracePromise(run, context = {}, self, ...args) {
    this.start.publish(context);
    try {
      const promise = Reflect.apply(run, self, args);
      this.end.publish(context);
      context.result = await promise;
      return context.result;
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    }
  }
}

module.exports = {
  Channel,
  channel,
  hasSubscribers: (name) => channel(name).hasSubscribers,
  subscribe: (name, subscriber) => channel(name).subscribe(subscriber),
  unsubscribe: (name, subscriber) => channel(name).unsubscribe(subscriber),
  tracingChannel: (names) => new TracingChannel(names),
};
