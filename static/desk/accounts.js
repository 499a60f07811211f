// Passkeys: the browser makes and uses them, the form carries what it says. Without a script there are codes and passwords.

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};
const toText = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

// Identifiers and the challenge travel as base64url (WebAuthn level 3, section 5.1).
const withBytes = (options) => {
  const key = options.publicKey;
  const known = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));
  return {
    publicKey: {
      ...key,
      challenge: toBytes(key.challenge),
      ...(key.user && { user: { ...key.user, id: toBytes(key.user.id) } }),
      ...(key.excludeCredentials && { excludeCredentials: known(key.excludeCredentials) }),
      ...(key.allowCredentials && { allowCredentials: known(key.allowCredentials) }),
    },
  };
};

const asText = (credential) => {
  const said = credential.response;
  const response = { clientDataJSON: toText(said.clientDataJSON) };
  if (said.attestationObject) {
    response.attestationObject = toText(said.attestationObject);
    response.transports = said.getTransports?.() ?? [];
  } else {
    response.authenticatorData = toText(said.authenticatorData);
    response.signature = toText(said.signature);
    response.userHandle = said.userHandle && toText(said.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

class Refused extends Error {}

const signIn = async (form) => {
  const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!asked.ok) throw new Refused((await asked.json()).error);
  const credential = await navigator.credentials.get(withBytes(await asked.json()));
  const body = new FormData(form);
  body.set("credential", asText(credential));
  const answer = await fetch(form.action, { method: "POST", body });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.error);
  location.assign(said.next);
};

const send = async (form, ceremony) => {
  const credential = await navigator.credentials[ceremony](withBytes(JSON.parse(form.dataset.options)));
  form.elements.credential.value = asText(credential);
  form.submit();
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = form.querySelector("[data-passkey-error]");
    trouble.hidden = true;
    try {
      if (form.dataset.passkey === "sign-in") await signIn(form);
      else await send(form, form.dataset.passkey === "add" ? "create" : "get");
    } catch (error) {
      if (error instanceof Refused) trouble.textContent = error.message;
      trouble.hidden = false;
    }
  });
}
