/* <lab-dots codes="0012" kinds="#0072B2 1, #8a8a8a ring">: a dot for each letter of `codes`, sorted by its kind. A kind
   is a colour and a shape: diamond, ring, or how full a disc is, from 0 to 1. Each dot stays the same organisation: when
   `codes` change it moves to its new place, unless the system asks for reduced motion. `play(codes)` shows other kinds
   for a moment, and moves from there. */
customElements.define("lab-dots", class LabDots extends HTMLElement {
  static observedAttributes = ["codes", "kinds"];
  static #moves = 900;  // milliseconds
  static #waits = 700;
  #canvas = document.createElement("canvas");
  #from = [];
  #to = [];
  #was = "";
  #begun = -Infinity;
  #frame = 0;
  #size = 0;

  connectedCallback() {
    this.#canvas.style.cssText = "position: absolute; width: 100%; height: 100%";
    (this.shadowRoot ?? this.attachShadow({ mode: "open" })).append(this.#canvas);
    this.observer = new ResizeObserver(() => { this.#arrange(); this.#begin(-Infinity); });
    this.observer.observe(this);
  }

  disconnectedCallback() {
    this.observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#move(0);
  }

  get #codes() {
    return this.getAttribute("codes") ?? "";
  }

  play(codes) {
    this.#arrange(codes);
    this.#was = codes;
    this.#move(LabDots.#waits);
  }

  #move(wait) {
    const now = this.#places();
    this.#arrange();
    this.#from = this.#to.map((place, one) => now[one] ?? place);
    this.#begin(matchMedia("(prefers-reduced-motion: reduce)").matches ? -Infinity : performance.now() + wait);
  }

  #arrange(codes = this.#codes) {
    const { clientWidth: width, clientHeight: height } = this, number = codes.length;
    const size = (rows) => Math.min(height / rows, width / Math.ceil(number / rows));
    let rows = 1;
    for (let more = 2; more <= number; more++) if (size(more) > size(rows)) rows = more;
    this.#size = size(rows);
    const order = [...codes].map((code, one) => [code, one]).sort(([a, i], [b, k]) => (a > b) - (a < b) || i - k);
    this.#to = [];
    order.forEach(([, one], place) => {
      this.#to[one] = [(Math.floor(place / rows) + 0.5) * this.#size, ((place % rows) + 0.5) * this.#size];
    });
    this.#from = this.#to;
  }

  #places() {
    const part = Math.min(1, Math.max(0, (performance.now() - this.#begun) / LabDots.#moves));
    const eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
    return this.#to.map(([x, y], one) => {
      const [fromX, fromY] = this.#from[one];
      return [fromX + (x - fromX) * eased, fromY + (y - fromY) * eased];
    });
  }

  #begin(at) {
    this.#begun = at;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    if (!this.#size) return;
    const { clientWidth: width, clientHeight: height } = this, sharp = devicePixelRatio, now = performance.now();
    const codes = now < this.#begun && this.#was.length === this.#codes.length ? this.#was : this.#codes;
    this.#canvas.width = width * sharp;
    this.#canvas.height = height * sharp;
    const pen = this.#canvas.getContext("2d"), most = 0.43 * this.#size;
    pen.scale(sharp, sharp);
    const kinds = (this.getAttribute("kinds") ?? "").split(", ").map((kind) => kind.split(" "));
    pen.lineWidth = 0.16 * most;
    this.#places().forEach(([x, y], one) => {
      const [colour, shape] = kinds[parseInt(codes[one], 36)], full = Number(shape);
      pen.fillStyle = pen.strokeStyle = colour;
      pen.beginPath();
      if (shape === "diamond") {
        for (const [right, down] of [[0, -most], [most, 0], [0, most], [-most, 0]]) pen.lineTo(x + right, y + down);
      } else {
        pen.arc(x, y, most - pen.lineWidth / 2, 0, 2 * Math.PI);
        pen.stroke();
        if (shape === "ring") return;
        pen.beginPath();
        pen.arc(x, y, most, Math.PI / 2 - Math.acos(1 - 2 * full), Math.PI / 2 + Math.acos(1 - 2 * full));
      }
      pen.fill();
    });
    if (now < this.#begun + LabDots.#moves) this.#frame = requestAnimationFrame(() => this.#draw());
  }
});
