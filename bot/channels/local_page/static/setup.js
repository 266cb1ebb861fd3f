// What the server wrote into the page: who we are, and the page's words.

export const setup = JSON.parse(document.getElementById("setup").textContent);
export const words = setup.words;
export const base = `/chat/${encodeURIComponent(setup.persona)}`;

export const element = (tag, className, ...children) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

// Per tab, so that two tabs of one persona do not send each other's words. Storage may be switched off.
export const remembered = (name) => {
  const key = `${setup.persona}/${name}`;
  return {
    read: () => {
      try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
    },
    write: (value) => {
      try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* kept in memory alone */ }
    },
  };
};
