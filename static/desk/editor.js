/* Two things that a story's text needs beyond the editor: pictures of the library, and a paste that brings only text. */
import { Extension, Node, Plugin } from "django-prose-editor/editor";

const gettext = (words) => (window.gettext ? window.gettext(words) : words);
const areaOf = (editor) => editor.options.element?.querySelector?.("textarea") || editor.view.dom.closest(".prose-editor").querySelector("textarea");

/* <figure data-photo="ID"><figcaption>…</figcaption></figure>, shown as the picture with its caption to type. */
export const StoryPhoto = Node.create({
  name: "storyPhoto",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  defining: true,

  addAttributes() {
    return {
      photo: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-photo"),
        renderHTML: ({ photo }) => ({ "data-photo": photo }),
      },
    };
  },

  parseHTML() {
    const caption = (figure) => figure.querySelector("figcaption") || document.createElement("figcaption");
    return [{ tag: "figure[data-photo]", contentElement: caption }];
  },

  renderHTML({ node, HTMLAttributes }) {
    return node.content.size ? ["figure", HTMLAttributes, ["figcaption", 0]] : ["figure", HTMLAttributes];
  },

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const area = areaOf(editor);
      const dom = document.createElement("figure");
      const image = document.createElement("img");
      const caption = document.createElement("figcaption");
      const tools = document.createElement("div");
      const exchange = document.createElement("button");
      const remove = document.createElement("button");
      dom.className = "story-photo";
      image.draggable = false;
      image.alt = gettext("Picture of the library");
      tools.className = "story-photo-tools";
      tools.contentEditable = "false";
      caption.dataset.placeholder = gettext("Caption for this story; empty for the photo’s own");
      exchange.type = remove.type = "button";
      exchange.textContent = gettext("Exchange");
      remove.textContent = gettext("Take out");
      tools.append(exchange, remove);
      dom.append(image, tools, caption);
      const show = (shown) => {
        image.src = area.dataset.thumbnailUrl.replace("/0/", `/${shown.attrs.photo}/`);
        caption.classList.toggle("is-empty", shown.content.size === 0);
      };
      exchange.addEventListener("click", () => ask(area, (photo) => {
        editor.chain().focus().command(({ tr }) => {
          tr.setNodeMarkup(getPos(), undefined, { photo: String(photo.id) });
          return true;
        }).run();
      }));
      remove.addEventListener("click", () => {
        editor.chain().focus().deleteRange({ from: getPos(), to: getPos() + editor.state.doc.nodeAt(getPos()).nodeSize }).run();
      });
      show(node);
      return {
        dom,
        contentDOM: caption,
        update(changed) {
          if (changed.type.name !== "storyPhoto") return false;
          show(changed);
          return true;
        },
        stopEvent: (event) => tools.contains(event.target),
        ignoreMutation: (mutation) => mutation.type !== "selection" && !caption.contains(mutation.target),
      };
    };
  },

  addCommands() {
    return {
      insertStoryPhoto: (photo) => ({ commands }) => commands.insertContent({ type: "storyPhoto", attrs: { photo: String(photo) } }),
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "storyPhoto",
      groups: "photo",
      button: buttons.material("image", gettext("Picture from the library")),
      command(editor) {
        ask(areaOf(editor), (photo) => editor.chain().focus().insertStoryPhoto(photo.id).run());
      },
      active: (editor) => editor.isActive("storyPhoto"),
    });
  },
});

const ask = (area, then) => document.dispatchEvent(new CustomEvent("desk:pick-photo", { detail: { url: area.dataset.pickUrl, then } }));

/* Paste: headings, lists, links, bold and italics, and nothing else. */
const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE CAPTION CENTER DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM HEADER MAIN NAV P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR".split(" "));
const DROPPED = new Set("AUDIO BUTTON CANVAS HEAD IFRAME IMG INPUT LINK META NOSCRIPT OBJECT SCRIPT SELECT STYLE SVG TEMPLATE TEXTAREA TITLE VIDEO XML".split(" "));
const HEADING = /^H[1-6]$/;

/* The style of pasted text, kept aside as an attribute of another name because the content policy forbids the real one. */
const styleOf = (element) => element.getAttribute("data-style") || "";
const styles = (element) => Object.fromEntries(
  styleOf(element).split(";").map((rule) => {
    const [name, ...value] = rule.split(":");
    return [name.trim().toLowerCase(), value.join(":").trim().toLowerCase()];
  }),
);

const address = (link) => {
  const href = (link.getAttribute("href") || "").trim();
  const wrapped = href.match(/^https?:\/\/www\.google\.[a-z.]+\/url\?(.*)$/i);
  const plain = wrapped ? new URLSearchParams(wrapped[1]).get("q") || href : href;
  return /^(https?:|mailto:|tel:)/i.test(plain) ? plain : "";
};

const weight = (rules, inherited) => {
  const value = rules["font-weight"];
  if (!value) return inherited;
  return value === "bold" || value === "bolder" || Number(value) >= 600;
};

const slant = (rules, inherited) => (rules["font-style"] ? /italic|oblique/.test(rules["font-style"]) : inherited);

/* Word writes a list as paragraphs, with the marker as text in front: "mso-list:l0 level2 lfo1". */
const wordLevel = (paragraph) => {
  const found = styleOf(paragraph).match(/mso-list:\s*l\d+\s+level(\d+)/i);
  if (found) return Number(found[1]);
  return /^MsoList(Paragraph|Bullet|Number)/i.test(paragraph.className) && marker(paragraph) ? 1 : 0;
};
const marker = (paragraph) => [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));

const wordLists = (root) => {
  const commented = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (commented.nextNode()) comments.push(commented.currentNode);
  comments.forEach((comment) => comment.remove());
  let open = [];
  for (const paragraph of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const level = wordLevel(paragraph);
    if (!level) { open = []; continue; }
    const sign = marker(paragraph);
    const ordered = /^\s*\(?([0-9]+|[a-z]|[ivxlc]+)[.)]/i.test(sign?.textContent || "");
    sign?.remove();
    const before = paragraph.previousElementSibling;
    if (!(open.length && before === open[0].list)) open = [];
    open = open.slice(0, level);
    while (open.length < level) {
      const list = root.ownerDocument.createElement(ordered ? "ol" : "ul");
      const parent = open.at(-1);
      if (parent) (parent.list.lastElementChild || parent.list.appendChild(root.ownerDocument.createElement("li"))).append(list);
      else paragraph.before(list);
      open.push({ list });
    }
    const item = root.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).list.append(item);
    paragraph.remove();
  }
};

export const plainPaste = (html) => {
  // Copied inside this editor: tables and pictures are meant to come along.
  if (/data-pm-slice/.test(html)) return html;
  // A template is inert, but the browser reports styles and handlers even there: they come in under other names.
  const template = document.createElement("template");
  template.innerHTML = html.replace(/<[a-z][^>]*>/gi, (tag) => tag
    .replace(/([\s"'/])style(\s*=)/gi, "$1data-style$2")
    .replace(/([\s"'/])on[a-z]+(\s*=)/gi, "$1data-handler$2"));
  const source = template.content;
  wordLists(source);
  const shift = source.querySelector("h1") ? 1 : 0;
  const out = document.implementation.createHTMLDocument("");
  let block = null;

  const close = () => { block = null; };
  const here = (parent) => {
    if (parent !== out.body) return parent;
    if (!block) {
      block = out.createElement("p");
      out.body.append(block);
    }
    return block;
  };
  const write = (words, marks, parent) => {
    let node = out.createTextNode(words);
    const wrap = (name, set) => {
      const element = out.createElement(name);
      if (set) element.setAttribute(...set);
      element.append(node);
      node = element;
    };
    if (marks.italic) wrap("em");
    if (marks.bold) wrap("strong");
    if (marks.link) wrap("a", ["href", marks.link]);
    here(parent).append(node);
  };

  const walk = (node, marks, parent) => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) {
        const words = child.data.replace(/[\s\u00a0]*[\r\n]+[\s]*/g, " ");
        if (words.trim() || (words && (parent !== out.body || block))) write(words, marks, parent);
        continue;
      }
      if (child.nodeType !== 1 || DROPPED.has(child.tagName)) continue;
      const tag = child.tagName;
      const rules = styles(child);
      if (rules.display === "none" || rules["mso-hide"] === "all") continue;
      if (tag === "BR") {
        if (parent !== out.body || block) here(parent).append(out.createElement("br"));
      } else if (HEADING.test(tag)) {
        close();
        const heading = out.createElement(`h${Math.min(4, Math.max(2, Number(tag[1]) + shift))}`);
        (parent === out.body ? out.body : parent).append(heading);
        // A heading is bold by itself.
        walk(child, { ...marks, heading: true, bold: false }, heading);
        close();
      } else if (tag === "UL" || tag === "OL") {
        close();
        const list = out.createElement(tag.toLowerCase());
        // Google Docs puts the inner list beside the item that it belongs to.
        const home = parent.matches("ul, ol") ? parent.lastElementChild || parent.appendChild(out.createElement("li")) : parent;
        home.append(list);
        walk(child, marks, list);
        close();
      } else if (tag === "LI") {
        const list = parent.matches("ul, ol") ? parent : parent.appendChild(out.createElement("ul"));
        const item = list.appendChild(out.createElement("li"));
        walk(child, marks, item);
      } else if (BLOCKS.has(tag)) {
        close();
        if (parent === out.body) {
          walk(child, marks, parent);
        } else {
          if (parent.matches("li") && parent.childNodes.length && parent.lastChild.nodeName !== "BR" && !parent.lastElementChild?.matches("ul, ol")) parent.append(out.createElement("br"));
          walk(child, marks, parent);
        }
        close();
      } else {
        const next = { ...marks };
        if ((tag === "B" || tag === "STRONG") && !rules["font-weight"]) next.bold = true;
        if (tag === "I" || tag === "EM" || tag === "CITE") next.italic = true;
        next.bold = weight(rules, next.bold);
        next.italic = slant(rules, next.italic);
        if (marks.heading) next.bold = false;
        if (tag === "A") next.link = address(child) || marks.link;
        walk(child, next, parent);
      }
    }
  };
  walk(source, {}, out.body);
  for (const empty of out.body.querySelectorAll("p, h2, h3, h4, li")) {
    while (empty.lastChild?.nodeName === "BR") empty.lastChild.remove();
    if (empty.lastChild?.nodeType === 3) empty.lastChild.data = empty.lastChild.data.trimEnd();
    if (!empty.textContent.trim()) empty.remove();
  }
  for (const list of out.body.querySelectorAll("ul:empty, ol:empty")) list.remove();
  return out.body.innerHTML;
};

export const PlainPaste = Extension.create({
  name: "plainPaste",
  addProseMirrorPlugins() {
    return [new Plugin({ props: { transformPastedHTML: plainPaste } })];
  },
});
