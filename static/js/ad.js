/* In the frame of an advertisement: tells the page around it that everything was loaded. What our own policy refuses is not
   the reader's doing. */
(() => {
  let loaded = false;
  let failed = false;
  let refused = false;
  const say = () => { if (loaded && (refused || !failed)) parent.postMessage("ad: ready", "*"); };
  addEventListener("error", (event) => { if (event.target !== window) failed = true; }, true);
  addEventListener("securitypolicyviolation", () => { refused = true; say(); });
  addEventListener("load", () => { loaded = true; say(); });
  addEventListener("message", (event) => { if (event.source === parent && event.data === "ad: ready?") say(); });
})();
