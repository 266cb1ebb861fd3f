// In Teams: signs HR in by the token that Teams has for her. Where that cannot be, the link on the page is the way.

const sdk = document.currentScript.dataset.sdk;
const ask = window.fetch.bind(window);

/** The SDK wants to fetch a list of hosts from elsewhere, which it carries itself too. Nothing leaves for that. */
window.fetch = (to, ...more) => new URL(to, location.href).origin === location.origin
  ? ask(to, ...more) : Promise.reject(new TypeError("not asked for"));

const signIn = async () => {
  await window.microsoftTeams.app.initialize();
  const token = await window.microsoftTeams.authentication.getAuthToken();
  const answer = await ask("/hr/entra/tab", { method: "POST", headers: { Authorization: `Bearer ${token}` } });
  if (answer.ok) location.reload();
};

if (window.parent !== window) {
  const script = document.createElement("script");
  script.src = sdk;
  script.addEventListener("load", () => signIn().catch(() => {}));
  document.head.append(script);
}
