// The conversation on the screen: messages in order, each drawn again when it has changed.

import { canDraw, drawCard } from "./cards.js";
import { element, setup, words } from "./setup.js";

const log = document.getElementById("log");
const scroll = document.getElementById("scroll");
const typing = document.getElementById("typing");
const shown = new Map();
const clock = new Intl.DateTimeFormat(setup.language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(setup.language, { day: "numeric", month: "long" });

// The renderer's own word is English.
if (canDraw()) window.AdaptiveCards.Strings.defaults.overflowButtonTooltip = () => words.more_choices;

export const hasMessages = () => shown.size > 0;

// The screen follows what is said until the person has scrolled away from the end.
let following = true;
let placedAt = 0;
const scrollTo = (top) => {
  scroll.scrollTop = top;
  placedAt = scroll.scrollTop;
};
// Whoever has pressed something wants to see what came of it, wherever on the screen the button was.
let awaited = false;
export const attend = () => { awaited = true; };
export const toEnd = () => { following = true; scrollTo(scroll.scrollHeight); };
scroll.addEventListener("scroll", () => {
  if (Math.abs(scroll.scrollTop - placedAt) < 2) return;
  following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
});

// A message taller than the screen is read from its top.
const follow = (article) => {
  if (!following) return;
  toEnd();
  if (article === log.lastElementChild && article.offsetHeight > scroll.clientHeight) scrollTo(article.offsetTop - scroll.offsetTop - 8);
};

const timeOf = (iso) => {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const time = element("time", "", today ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`);
  time.dateTime = iso;
  return time;
};

const withLinks = (text) => text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,:;!?)])/).map((part, index) => {
  if (index % 2 === 0) return part;
  const link = element("a", "", part);
  link.href = part;
  link.target = "_blank";
  return link;
});

const plain = (text) => element("div", "plain", ...withLinks(text));

const content = (message, onAction) => {
  if (!message.card || !canDraw()) return message.text ? [plain(message.text)] : [];
  const card = drawCard(message.card, (action) => onAction(message.id, action));
  return card ? [card] : [element("p", "note", words.card_failed), plain(message.text)];
};

const size = (bytes) => {
  const units = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${new Intl.NumberFormat(setup.language, { maximumFractionDigits: units[1] === "MB" ? 1 : 0 }).format(Math.max(units[0], 1))} ${units[1]}`;
};

const fileLine = (file) => {
  const name = element("span", "file-name", file.name);
  if (!file.url || !/^(https?:|\/)/.test(file.url)) return element("li", "", name);
  const link = element("a", "offer", name, element("small", "", `${words.download} · ${size(file.size)}`));
  link.href = file.url;
  link.download = file.name;
  return element("li", "", link);
};

const draw = (message, onAction) => {
  const bot = message.by === "bot";
  const avatar = element("span", "avatar", bot ? "B" : setup.initials);
  avatar.setAttribute("aria-hidden", "true");
  const by = element("p", "by", element("strong", "", bot ? words.bot : words.you), " ", timeOf(message.at));
  const bubble = element("div", "bubble", ...content(message, onAction));
  if (message.files?.length) bubble.append(element("ul", "offers", ...message.files.map(fileLine)));
  const article = element("article", `message ${message.by}${message.card && canDraw() ? " card" : ""}`,
    avatar, element("div", "body", by, bubble));
  article.dataset.id = message.id;
  if (message.action) article.dataset.action = message.action;
  return article;
};

const place = (article) => {
  let before = log.lastElementChild;
  while (before && before.dataset.id > article.dataset.id) before = before.previousElementSibling;
  if (before) before.after(article); else log.prepend(article);
};

// A card put in place of another takes the keyboard with it.
const replace = (old, article) => {
  const focused = old.contains(document.activeElement);
  old.replaceWith(article);
  if (focused) (article.querySelector("input, textarea, select, button") ?? document.getElementById("text")).focus();
};

export const show = (message, onAction) => {
  const old = shown.get(message.id);
  if (old && old.version >= message.version) return;
  if (!old && (message.by === "person" || awaited)) following = true;
  if (!old && message.by === "bot") awaited = false;
  const article = draw(message, onAction);
  if (old) replace(old.article, article); else place(article);
  shown.set(message.id, { version: message.version, article });
  if (message.by === "bot") showTyping(false);
  follow(article);
};

export const busy = (id, isBusy) => {
  const article = shown.get(id)?.article;
  article?.classList.toggle("busy", isBusy);
  article?.setAttribute("aria-busy", String(isBusy));
};

// A remark under a message: what an answer to a button said, or why there is none.
export const note = (id, text, className = "") => {
  const article = shown.get(id)?.article;
  if (article) remark(article, text, className);
};

export const remark = (article, text, className = "") => {
  const body = article.querySelector(".body");
  body.querySelector(".note")?.remove();
  if (text) body.append(element("p", `note ${className}`, text));
  if (following && article === log.lastElementChild) toEnd();
  else if (awaited) body.querySelector(".note")?.scrollIntoView({ block: "nearest" });
  if (text) awaited = false;
};

// The message that something done by this person shows as, once the server has it.
export const shownAs = (action) => log.querySelector(`[data-action="${CSS.escape(action)}"]`);

let stopped;
export const showTyping = (isTyping) => {
  clearTimeout(stopped);
  typing.hidden = !isTyping;
  if (isTyping) stopped = setTimeout(() => showTyping(false), 15000);
  if (isTyping && following) toEnd();
};
