// Files on their way: chosen, dropped or pasted, sent up at once, and named by the next message.

import { base, element, setup, words } from "./setup.js";

const list = document.getElementById("files");
const drop = document.getElementById("drop");
let attached = [];

export const hasFiles = () => attached.length > 0;

const send = async (file) => {
  const response = await fetch(`${base}/files/${encodeURIComponent(file.name)}`, {
    method: "PUT", headers: { "Content-Type": file.type || "application/octet-stream" }, body: file,
  });
  if (!response.ok) throw new Error(response.status === 413 ? words.file_too_large : words.file_failed);
  return response.json();
};

const remove = (entry) => {
  attached = attached.filter((other) => other !== entry);
  entry.line.remove();
};

const attach = (file, onProblem) => {
  if (file.size > setup.fileLimit) return onProblem(words.file_too_large);
  const away = element("button", "", "×");
  away.type = "button";
  away.ariaLabel = `${words.remove_file}: ${file.name}`;
  const entry = { line: element("li", "sending", element("span", "file-name", file.name), away) };
  away.onclick = () => remove(entry);
  list.append(entry.line);
  attached.push(entry);
  entry.sent = send(file).then(
    (sent) => { entry.line.className = ""; return sent; },
    (error) => { remove(entry); onProblem(error instanceof TypeError ? words.file_failed : error.message); return null; },
  );
};

// The files of the next message, when all are up; the list is empty afterwards.
export const takeFiles = async () => {
  const sent = await Promise.all(attached.map((entry) => entry.sent));
  for (const entry of [...attached]) remove(entry);
  return sent.filter(Boolean);
};

export const watchFiles = (onProblem) => {
  const choose = document.getElementById("file");
  const add = (files) => { onProblem(""); for (const file of files) attach(file, onProblem); };
  document.getElementById("attach").onclick = () => choose.click();
  choose.onchange = () => { add(choose.files); choose.value = ""; };
  document.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); add(event.clipboardData.files); } });
  document.addEventListener("dragover", (event) => { event.preventDefault(); drop.hidden = !event.dataTransfer.types.includes("Files"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.hidden = true; });
  document.addEventListener("drop", (event) => { event.preventDefault(); drop.hidden = true; add(event.dataTransfer.files); });
};
