// What makes HR's page quicker. Nothing here is needed: every page works without it.

const PAUSE = 15000;
let tag = "";

const drawn = (list) => [...list.options].find((option) => option.defaultSelected) ?? list.options[0];
const changed = (field) => field.tagName === "SELECT" ? field.options[field.selectedIndex] !== drawn(field)
  : field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;

/** Somebody has ticked, opened, chosen or written something since the page was drawn. */
const begun = (live) => live.querySelector("details[open]") !== null
  || [...live.querySelectorAll("input, textarea, select")].some(changed);

/** The same, or they are there. */
const touched = (live) => live.contains(document.activeElement) || begun(live);

/** Ask whether anything has changed, and show it unless somebody is in the middle of something by then. */
const poll = async () => {
  const live = document.querySelector("[data-live]");
  if (!live || document.hidden || touched(live)) return;
  const answer = await fetch(location.href, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
  if (answer.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  if (!fresh || touched(live)) return;
  tag = answer.headers.get("ETag") ?? "";
  live.replaceWith(document.adoptNode(fresh));
};

/** A page that waits for something is loaded again until it has come, unless somebody is writing on it. */
const wait = () => {
  if (document.hidden || begun(document)) setTimeout(wait, 3000);
  else location.reload();
};

if (document.querySelector("[data-live]")) setInterval(() => poll().catch(() => {}), PAUSE);
if (document.querySelector("[data-poll]")) setTimeout(wait, 3000);
