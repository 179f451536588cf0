/** The form of options. */

const LOSSY = ["jpeg", "webp", "avif"];

export class Controls {
  #form;
  #automatic = true;

  /**
   * @param {HTMLFormElement} form
   * @param {{onOptions: function(), onLayer: function(string, boolean), onLive: function(),
   *   onRender: function()}} listeners
   */
  constructor(form, { onOptions, onLayer, onLive, onRender }) {
    this.#form = form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onRender();
    });
    form.addEventListener("input", ({ target }) => {
      if (target.name === "live") return onLive();
      if (target.type === "checkbox") return onLayer(target.name, target.checked);
      if (target.name === "quality") this.#automatic = false;
      this.#refresh();
      onOptions();
    });
    form.querySelector("#quality-auto").addEventListener("click", () => {
      this.#automatic = true;
      this.#refresh();
      onOptions();
    });
    this.#refresh();
  }

  /** What the picture is to be; `quality` is null where the format has its own. */
  get options() {
    const { format, scale, effort, quality } = this.#form.elements;
    const chosen = this.#automatic || !LOSSY.includes(format.value) ? null : Number(quality.value);
    const balanced = format.value === "svg" ? "balanced" : effort.value;
    return { format: format.value, scale: Number(scale.value), effort: balanced, quality: chosen };
  }

  get live() {
    return this.#form.elements.live.checked;
  }

  set live(on) {
    this.#form.elements.live.checked = on;
  }

  /** Show what goes with the format. */
  #refresh() {
    const { format, effort, quality } = this.#form.elements;
    effort.disabled = format.value === "svg";
    this.#form.querySelector("#quality-field").hidden = !LOSSY.includes(format.value);
    this.#form.querySelector("#quality-auto").disabled = this.#automatic;
    this.#form.querySelector("#quality-value").textContent = this.#automatic ? "auto" : quality.value;
  }
}
