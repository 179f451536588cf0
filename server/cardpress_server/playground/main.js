/** The playground: what is typed, what the server makes of it, and what is shown. */

import { copyText } from "./clipboard.js";
import { Controls } from "./controls.js";
import { loadDraft, saveDraft } from "./draft.js";
import { Editor } from "./editor.js";
import { byId, html } from "./elements.js";
import { EXAMPLES, FIRST, loadExample } from "./examples.js";
import { readJson } from "./json.js";
import { Overlay } from "./overlay.js";
import { Preview } from "./preview.js";
import { listProblems, problemOfFault, problemsOf, summary } from "./problems.js";
import { Server, queryOf } from "./server.js";
import { fromFragment, toFragment } from "./share.js";
import { snippets } from "./snippets.js";
import { Stage } from "./stage.js";
import { wireTabs } from "./tabs.js";
import { tidyJson } from "./tidy.js";
import { say } from "./toast.js";
import { nameUnfurled, showUnfurled, wordsOf } from "./unfurl.js";

/** Milliseconds without a change after which the picture is made. */
const PAUSE = 200;

/** Characters of an address beyond which programs begin to cut it. */
const LONG_LINK = 8000;

class Playground {
  #server = new Server();
  #stage = new Stage();
  #reading = readJson("{}");
  #snippet = "curl";
  #timer = 0;
  #preview = new Preview(this.#server, {
    onBusy: () => this.#stage.wait(),
    onPicture: (made) => this.#show(made),
    onReport: (report) => this.#take(report),
    onRefusal: (refusal) => this.#refuse(refusal),
  });
  #overlay = new Overlay(byId("overlay"), (index) => this.#reveal(`/components/${index}`));
  #editor = new Editor(byId("editor"), {
    onChange: () => this.#edited(),
    onCaret: (offset) => this.#overlay.point(this.#componentAt(offset)),
  });
  #controls = new Controls(byId("controls"), {
    onOptions: () => this.#changed(),
    onLayer: (layer, on) => this.#overlay.show(layer, on),
    onLive: () => this.#changed(),
    onRender: () => this.#settle(true),
  });

  /** Wire the page and show the first document. */
  async start() {
    this.#controls.live = this.#server.isLocal;
    this.#wireAccess();
    this.#wireButtons();
    this.#wireExamples();
    wireTabs(byId("tabs"), (kind) => this.#choose(kind));
    addEventListener("hashchange", () => this.#openLink());
    addEventListener("keydown", (event) => this.#press(event));
    if (!(await this.#openLink())) {
      this.#editor.replace(loadDraft() ?? (await loadExample(FIRST)));
    }
    this.#settle(this.#server.isOpen);
    if (!this.#server.isOpen) this.#stage.doubt(explained({ status: 401 }));
  }

  #edited() {
    forgetLink();
    this.#changed();
  }

  /** Wait for a pause: what was on its way is no longer wanted. */
  #changed() {
    this.#preview.cancel();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(this.#controls.live), PAUSE);
  }

  /** Take the document as it stands, and have its picture made if that is wanted. */
  #settle(wanted) {
    clearTimeout(this.#timer);
    const { text } = this.#editor;
    // What came by a link is not the user's own until it is changed.
    if (!location.hash) saveDraft(text);
    this.#reading = readJson(text);
    this.#writeSnippet();
    if (this.#reading.fault) {
      this.#fail([problemOfFault(text, this.#reading.fault)]);
      return;
    }
    nameUnfurled(byId("unfurls"), this.#reading.value);
    if (wanted) this.#preview.make(text, this.#controls.options);
    else this.#stage.doubt("Changed: press Render");
  }

  #show(made) {
    const canvas = this.#reading.value;
    this.#stage.show(made, canvas, wordsOf(canvas).join(", "));
    const { blob, image, options } = made;
    const shown = { address: image?.src ?? "", bytes: blob.size, format: options.format };
    showUnfurled(byId("unfurls"), shown);
    byId("key").removeAttribute("aria-invalid");
  }

  #take(report) {
    this.#overlay.measure(report);
    this.#list(this.#located(report?.report ?? [], "warning"));
  }

  #refuse(refusal) {
    if (refusal.problems.some(({ pointer }) => pointer !== undefined)) {
      this.#fail(this.#located(refusal.problems, "error"));
    } else {
      this.#list([]);
      byId("summary").textContent = "";
      this.#stage.doubt(explained(refusal));
      if ([401, 403].includes(refusal.status)) this.#askForKey();
    }
  }

  #fail(problems) {
    this.#list(problems);
    this.#stage.doubt(this.#stage.isEmpty ? "" : "The last good picture");
  }

  #located(problems, kind) {
    return problemsOf(this.#editor.text, this.#reading.places, problems, kind);
  }

  #list(problems) {
    this.#editor.note(problems);
    listProblems(byId("problems"), problems, ({ start, end }) => this.#editor.reveal(start, end));
    const words = summary(problems);
    if (byId("summary").textContent !== words) byId("summary").textContent = words;
  }

  #reveal(pointer) {
    const place = this.#reading.places.get(pointer);
    if (place) this.#editor.reveal(place.start, place.end);
  }

  #componentAt(offset) {
    for (let index = 0; ; index += 1) {
      const place = this.#reading.places.get(`/components/${index}`);
      if (!place) return -1;
      if (place.start <= offset && offset <= place.end) return index;
    }
  }

  #press(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#settle(true);
  }

  #choose(kind) {
    this.#snippet = kind;
    byId("snippet").setAttribute("aria-labelledby", `tab-${kind}`);
    this.#writeSnippet();
  }

  #writeSnippet() {
    const { options } = this.#controls;
    const all = snippets(this.#editor.text, options, queryOf(options));
    byId("snippet").textContent = all[this.#snippet];
  }

  #wireAccess() {
    byId("access").hidden = this.#server.isLocal;
    byId("key").value = this.#server.key;
    byId("access").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#server.key = byId("key").value.trim();
      this.#settle(true);
    });
  }

  #askForKey() {
    byId("access").hidden = false;
    byId("key").setAttribute("aria-invalid", "true");
  }

  #wireButtons() {
    byId("share").addEventListener("click", () => this.#share());
    byId("copy").addEventListener("click", () => copy(byId("snippet").textContent, "Copied"));
    byId("tidy").addEventListener("click", () => this.#tidy());
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      this.#editor.focus();
    });
  }

  #tidy() {
    const { value, fault } = readJson(this.#editor.text);
    if (fault) say("This is not JSON yet");
    else this.#editor.replace(tidyJson(value));
  }

  #wireExamples() {
    const list = byId("examples");
    for (const [value, name] of Object.entries(EXAMPLES)) {
      list.append(html("option", { value }, name));
    }
    list.addEventListener("change", async () => {
      const name = list.value;
      list.value = "";
      if (name) this.#editor.replace(await loadExample(name));
    });
  }

  async #share() {
    const fragment = await toFragment(this.#editor.text);
    history.replaceState(null, "", fragment);
    const long = location.href.length > LONG_LINK ? "; it is long, some programs may cut it" : "";
    await copy(location.href, `Link copied${long}`);
  }

  /** Take the document of the page's address; return whether there is one. */
  async #openLink() {
    const fragment = location.hash;
    try {
      const text = await fromFragment(fragment);
      if (text === null) return false;
      this.#editor.replace(text);
      history.replaceState(null, "", fragment);
      return true;
    } catch {
      say("The document in this link is damaged");
      return false;
    }
  }
}

function forgetLink() {
  if (location.hash) history.replaceState(null, "", location.pathname);
}

function explained({ status, message, retryAfter }) {
  if (status === 401) return "This server wants an API key: enter one above";
  if (status === 403) return "The server does not know this API key";
  if (retryAfter) return `${message}: try again after ${new Date(retryAfter).toLocaleString()}`;
  return message;
}

async function copy(text, done) {
  say((await copyText(text)) ? done : "The browser did not let us copy");
}

new Playground().start();
