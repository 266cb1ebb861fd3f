// The page: joins what is typed, what is waiting, and what arrives.

import { canDraw } from "./cards.js";
import { hasFiles, takeFiles, watchFiles } from "./files.js";
import { connect } from "./live.js";
import { add, hurry, listen } from "./outbox.js";
import { element, remembered, setup, words } from "./setup.js";
import { attend, busy, hasMessages, note, remark, show, shownAs, showTyping, toEnd } from "./view.js";

const text = document.getElementById("text");
const status = document.getElementById("status");
const problem = document.getElementById("problem");
const pending = document.getElementById("scroll").insertBefore(element("div", "pending"), document.getElementById("typing"));
const draft = remembered("draft");
const onPhone = matchMedia("(hover: none) and (pointer: coarse)");

const say = (words_, className = "") => { status.textContent = words_; status.className = className; };
const complain = (words_) => { problem.textContent = words_; };

// --- what is typed ---

const grow = () => {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, innerHeight * 0.4)}px`;
};

const setText = (value) => { text.value = value; draft.write(value); grow(); };

const send = async () => {
  const written = text.value.toWellFormed?.() ?? text.value;
  if (!written.trim() && !hasFiles()) return;
  setText("");
  complain("");
  add({ kind: "text", text: written, files: await takeFiles() });
};

const onAction = (id, action) => { note(id, ""); attend(); add({ kind: "action", reply_to: id, ...action }); };

// --- what is waiting ---

const bubbleOf = (post) => pending.querySelector(`[data-id="${CSS.escape(post.id)}"]`);

const showWaiting = (post) => {
  if (post.kind === "action") return busy(post.reply_to, true);
  if (post.kind !== "text" || bubbleOf(post) || shownAs(post.id)) return;
  const shown = element("div", "bubble", element("div", "plain", post.text), ...post.files.map((file) => element("div", "file-name", file.name)));
  const article = element("article", "message person waiting", element("div", "body", shown, element("p", "note", words.waiting)));
  article.dataset.id = post.id;
  pending.append(article);
  toEnd();
};

const offerAgain = (article, post) => {
  const button = element("button", "", words.try_again);
  button.onclick = () => {
    failed.delete(post.id);
    button.remove();
    remark(article, "");
    article.classList.remove("failed");
    add(post);
  };
  article.querySelector(".body").append(button);
};

// By id: the message it shows as may arrive after the news that it failed.
const failed = new Map();

const showFailed = (post, { text: why, again }) => {
  if (post.kind === "action") return note(post.reply_to, why, "bad");
  failed.set(post.id, () => showFailed(post, { text: why, again }));
  const article = bubbleOf(post) ?? shownAs(post.id);
  if (!article) return complain(why);
  remark(article, why, "bad");
  article.classList.add("failed");
  if (again) offerAgain(article, post);
  else if (!text.value) setText(post.text);
};

const heard = (what, post, detail) => {
  if (what === "waiting") return showWaiting(post);
  if (what === "postponed") return say(words.not_saved, "bad");
  if (post.kind === "action") busy(post.reply_to, false);
  if (status.textContent === words.not_saved) say("");
  if (what === "failed") return showFailed(post, detail);
  bubbleOf(post)?.remove();
  if (detail.message) show(detail.message, onAction);
  else if (detail.text && post.reply_to) note(post.reply_to, detail.text, "said");
};

// --- what arrives ---

const receive = (message) => {
  if (message.action) bubbleOf({ id: message.action })?.remove();
  show(message, onAction);
  failed.get(message.action)?.();
};

const onEvent = (event) => {
  if (event.type === "typing") return showTyping(true);
  if (event.type === "message") return receive(event.message);
  event.messages.forEach(receive);
  if (!hasMessages()) add({ id: `arrived:${setup.persona}`, kind: "arrived" });
};

let lost = false;
const onOpen = () => {
  say(lost ? words.online : "");
  if (lost) setTimeout(() => { if (status.textContent === words.online) say(""); }, 4000);
  lost = false;
  hurry();
};
const onLost = () => { lost = true; showTyping(false); say(words.offline, "bad"); };

text.addEventListener("input", () => { draft.write(text.value); grow(); });
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || onPhone.matches) return;
  event.preventDefault();
  send();
});
document.getElementById("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });

setText(draft.read() ?? "");
watchFiles(complain);
say(words.connecting);
if (!canDraw()) document.getElementById("log").before(element("p", "note", words.text_only));
listen(heard);
connect({ onEvent, onOpen, onLost });
text.focus();
