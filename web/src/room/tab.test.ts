import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "./storage.ts";
import { Identity, type Channel, type Message } from "./tab.ts";
import { FakeTime, memory } from "./testing.ts";

/** Pages of one browser that hear each other; the test delivers what they say. */
class Browser {
  readonly time = new FakeTime();
  #channels: Channel[] = [];
  #said: { by: Channel; message: Message }[] = [];

  page(storage = memory()) {
    const channel: Channel = { onmessage: null, postMessage: (message) => void this.#said.push({ by: channel, message }) };
    this.#channels.push(channel);
    const identity = new Identity(new Store(() => storage), channel, this.time.after);
    const used: string[] = [];
    identity.claim((id) => used.push(id));
    return { identity, used, storage };
  }

  deliver(): void {
    for (let said = this.#said.shift(); said; said = this.#said.shift()) {
      for (const channel of this.#channels) if (channel !== said.by) channel.onmessage?.({ data: said.message });
    }
  }
}

function copyOf(storage: Storage): Storage {
  const copy = memory();
  for (let i = 0; i < storage.length; i++) copy.setItem(storage.key(i) ?? "", storage.getItem(storage.key(i) ?? "") ?? "");
  return copy;
}

test("a new tab has its id at once, and a reload keeps it", () => {
  const browser = new Browser();
  const first = browser.page();
  assert.equal(first.used.length, 1);
  const reloaded = new Browser();
  const again = reloaded.page(first.storage);
  reloaded.deliver();
  assert.deepEqual(again.used, []); // another page might still answer
  reloaded.time.run(100);
  assert.deepEqual(again.used, first.used);
});

test("a duplicated tab takes a new id before it uses the copied one", () => {
  const browser = new Browser();
  const first = browser.page();
  const copy = browser.page(copyOf(first.storage));
  browser.deliver();
  browser.time.run(1000);
  assert.equal(copy.used.length, 1);
  assert.notEqual(copy.used[0], first.used[0]);
  const reloaded = new Browser();
  const again = reloaded.page(copy.storage);
  reloaded.time.run(100);
  assert.deepEqual(again.used, copy.used);
});

test("an answer that comes too late changes nothing; the first page renews", () => {
  const browser = new Browser();
  const first = browser.page();
  const copy = browser.page(copyOf(first.storage));
  browser.time.run(100);
  browser.deliver();
  assert.deepEqual(copy.used, first.used);
  const renewed = first.identity.renew();
  assert.notEqual(renewed, copy.used[0]);
});

test("without a channel the id is used as it is", () => {
  const storage = memory();
  const used: string[] = [];
  for (let i = 0; i < 2; i++) new Identity(new Store(() => storage), null, new FakeTime().after).claim((id) => used.push(id));
  assert.equal(used[0], used[1]);
});
