/* Who has confirmed an e-mail address, and wants this device to remember it, need not confirm it again: the proof that the
   confirmation page hands over is kept here, by the reader's own hand, and goes with the comment form. It is no cookie:
   nothing is sent but by that form. */
const KEY = "comment-proof";

const held = () => {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return found?.proof && found.until > Date.now() ? found : null;
  } catch {
    return null;
  }
};

const keep = (found) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(found));
  } catch {
    /* a browser that keeps nothing: the button stays as it is */
  }
};

const forget = () => {
  try {
    localStorage.removeItem(KEY);
  } catch {
    /* then there is nothing */
  }
};

/** Let `form`, the comment form, say whose it is, as long as the address in it is the one that is confirmed. */
export function fill(form) {
  if (form.dataset.filled || !held()) return;
  form.dataset.filled = "yes";
  const { email, proof } = form.elements;
  const known = form.querySelector("[data-known]");
  const tick = form.querySelector("[data-field='confirm']");
  const agree = () => {
    const found = held();
    const same = found && email.value.trim().toLowerCase() === found.email.toLowerCase();
    proof.value = same ? found.proof : "";
    known.hidden = !same;
    if (tick) tick.hidden = Boolean(same);
    if (same && tick) tick.querySelector("input").checked = false;
  };
  email.value ||= held().email;
  email.addEventListener("input", agree);
  known.querySelector("[data-forget]").addEventListener("click", () => {
    forget();
    agree();
    email.focus();
  });
  agree();
}

/** Offer on the page of the confirmation to remember the address, and to forget it again. */
function offer(box) {
  const [remember, drop] = ["remember", "forget"].map((name) => box.querySelector(`[data-${name}]`));
  const show = () => {
    const is = held()?.email === box.dataset.email;
    box.querySelector("[data-offer]").hidden = remember.hidden = is;
    box.querySelector("[data-held]").hidden = drop.hidden = !is;
  };
  remember.addEventListener("click", () => {
    const { proof, email, days } = box.dataset;
    keep({ proof, email, until: Date.now() + days * 86_400_000 });
    show();
    drop.focus();
  });
  drop.addEventListener("click", () => {
    forget();
    show();
    remember.focus();
  });
  show();
  box.hidden = false;
}

for (const box of document.querySelectorAll("[data-proof]")) offer(box);
for (const form of document.querySelectorAll("[data-comment-form]")) fill(form);
