// What the person has done and the server has not yet answered. One at a time and in order; the same id again
// until there is an answer, so that a server which was killed in between takes nothing twice.

import { base, remembered, words } from "./setup.js";

const store = remembered("waiting");
const pauses = [500, 1000, 2000, 4000];
const problems = { 400: "not_understood", 403: "not_allowed", 404: "persona_gone", 413: "too_long", 415: "not_understood" };

const waiting = store.read() ?? [];
let listener = () => {};
let running = false;
let wake = () => {};

// listener(what, post, detail): "waiting", "postponed", "done" with the answer, "failed" with the problem.
export const listen = (heard) => {
  listener = heard;
  for (const post of waiting) listener("waiting", post);
  run();
};

export const add = (post) => {
  const whole = { id: crypto.randomUUID(), at: Date.now(), ...post };
  waiting.push(whole);
  store.write(waiting);
  listener("waiting", whole);
  run();
};

export const hurry = () => wake();

const finish = (post) => {
  waiting.splice(waiting.indexOf(post), 1);
  store.write(waiting);
};

const deliver = async (post) => {
  const { at, ...body } = post;
  try {
    return await fetch(`${base}/posts`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, waited_ms: Math.max(0, Date.now() - at) }),
    });
  } catch {
    return null;
  }
};

const settle = async (post, response) => {
  finish(post);
  if (response.ok) listener("done", post, await response.json());
  else listener("failed", post, { text: words[problems[response.status] ?? "failed"], again: response.status >= 500 });
};

const rest = (tries) => new Promise((resolve) => {
  wake = resolve;
  setTimeout(resolve, pauses[Math.min(tries, pauses.length - 1)]);
});

const run = async () => {
  if (running) return;
  running = true;
  for (let tries = 0; waiting.length;) {
    const response = await deliver(waiting[0]);
    if (response && response.status !== 503) {
      await settle(waiting[0], response);
      tries = 0;
    } else {
      if (response) listener("postponed", waiting[0]);
      await rest(tries++);
    }
  }
  running = false;
};
