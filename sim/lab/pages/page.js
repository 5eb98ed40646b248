// The page of lessons: predict, see, why, try. All figures were computed before; the page looks them up in its data.
const DATA = JSON.parse(document.getElementById("data").textContent);
const STEPS = ["predict", "see", "why", "try"];
const state = { code: document.documentElement.lang, lesson: null, step: 0, bet: null, shown: null, places: [] };
let drawings = []; // what is drawn anew when the window gets another width

const words = () => DATA.words[state.code];
const text = () => state.lesson.texts[state.code];
const fill = (said, values = {}) => said.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const say = (key, values) => fill(words()[key], values);
const number = (said) => String(said).replace(/^-/, "−").replace(/(\d)\.(\d)/g, `$1${words().decimal}$2`);
// A share in percent. Nearly none does not read as none, nor nearly all as all.
const percent = (share) => {
  const near = Math.min(share, 1 - share), rare = near > 0 && near < 0.001 ? (share < 0.5 ? "<0.1" : ">99.9") : 0;
  return number(`${rare || (100 * share).toFixed(near > 0 && near < 0.01 ? 1 : 0)} %`);
};
const whole = (count) => count.toLocaleString(state.code);

function el(tag, attributes = {}, ...children) {
  const one = tag === "svg" || el.inside ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) one.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) one.setAttribute(name, value === true ? "" : value);
  }
  one.append(...children.flat().filter((child) => child != null));
  return one;
}
function svg(attributes, draw) { // elements that `draw` makes are of SVG
  const one = el("svg", { role: "img", ...attributes });
  el.inside = true;
  try { one.append(...draw()); } finally { el.inside = false; }
  return one;
}

// ---- figures -------------------------------------------------------------------------------------------------------

// A number of organisations of a kind, in words: "912 survive".
const counted = (kind, count) => fill(text().kinds[kind][count === 1 ? "one" : "many"], { count: whole(count) });

// A dot for each organisation, sorted by its fate, column by column.
function dotsFigure(title, point) {
  const { fates, measure } = state.lesson, counts = point[2], all = counts.reduce((sum, count) => sum + count, 0);
  const wide = Math.max(1, Math.round(Math.sqrt(2.5 * all))), high = Math.max(1, Math.ceil(all / wide));
  const told = fates.map((fate, n) => counted(fate, counts[n]));
  let place = 0;
  const drawn = svg({ viewBox: `0 0 ${wide} ${high}`, "aria-label": told.join("; ") }, () => fates.map((fate, n) => {
    let d = "";
    for (const last = place + counts[n]; place < last; place++) d += `M${Math.floor(place / high) + 0.5} ${(place % high) + 0.5}h0`;
    return el("path", { class: fate, d });
  }));
  const swatch = (fate) => svg({ viewBox: "0 0 1 1", "aria-hidden": "true" }, () => [el("path", { class: fate, d: "M.5 .5h0" })]);
  const key = el("ul", { class: "key" }, fates.map((fate, n) => el("li", {}, swatch(fate), told[n])));
  return el("figure", {}, el("figcaption", {}, title, el("strong", {}, figure(point[0][measure])), el("small", {}, say(DATA.outcomes[measure], { months: state.lesson.end }))), drawn, key);
}

// The share in its first agreement, month by month, before and now, with its interval.
function curve(point) {
  const { months, end, points } = state.lesson, holder = el("div");
  if (!months.length) return "";
  const same = point === points.before, at = (month) => months.findIndex((one) => one >= month);
  const values = [12, 24, 36, 48, end].filter((month, n, all) => month <= end && all.indexOf(month) === n);
  const told = (one) => values.map((month) => `${months[at(month)]}: ${percent(one[4][0][at(month)])}`).join(", ");
  const label = `${say("curve")}. ${say("now")}: ${told(point)}. ${same ? "" : `${say("before")}: ${told(points.before)}.`}`;
  const draw = () => {
    const wide = Math.max(280, holder.clientWidth || 600), high = Math.max(200, wide * 0.42);
    const x = (month) => 52 + ((wide - 70) * month) / end, y = (share) => 12 + (high - 52) * (1 - share);
    const line = (shares) => shares.map((share, n) => `${n ? "L" : "M"}${x(months[n]).toFixed(1)} ${y(share).toFixed(1)}`).join("");
    const back = (shares) => [...shares].map((share, n) => [x(months[n]).toFixed(1), y(share).toFixed(1)]).reverse().map((one) => `L${one.join(" ")}`).join("");
    const one = (it, name, band) => [
      el("path", { class: band, d: `${line(it[4][2])}${back(it[4][1])}Z` }), el("path", { class: name, d: line(it[4][0]) }),
    ];
    holder.replaceChildren(svg({ viewBox: `0 0 ${wide} ${high}`, "aria-label": label }, () => [
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
        el("line", { class: "grid", x1: 52, x2: wide - 18, y1: y(share), y2: y(share) }),
        el("text", { x: 46, y: y(share) + 4, "text-anchor": "end" }, `${100 * share} %`),
      ]),
      ...[0, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120].filter((month) => month <= end).map((month) =>
        el("text", { x: x(month), y: high - 22, "text-anchor": "middle" }, String(month))),
      el("text", { x: (wide + 34) / 2, y: high - 4, "text-anchor": "middle" }, say("month")),
      ...(same ? [] : one(points.before, "before", "band was")), ...one(point, "now", "band"),
    ]));
  };
  drawings.push(draw);
  const stroke = (name) => svg({ viewBox: "0 0 32 12", class: "line", "aria-hidden": "true" }, () => [el("path", { class: name, d: "M0 6h32" })]);
  const key = same ? "" : el("ul", { class: "key" }, ["before", "now"].map((name) => el("li", {}, stroke(name), say(name))));
  return el("figure", { class: "curve" }, el("figcaption", {}, say("curve")), holder, key);
}

const figure = (found) => (found === null ? say("too_few") : number(found[3]));
function change(found) {
  if (found === null) return say("too_few");
  if (!found.length) return say("no_change");
  const [value, low, high] = found.slice(3).map(number);
  return say("change", { value, low, high });
}

function table(point) {
  const { points } = state.lesson, names = DATA.outcomes;
  const head = ["outcome", "before", "now", "difference"].map((key) => el("th", { scope: "col" }, say(key)));
  const rows = names.map((name, n) => el("tr", {},
    el("th", { scope: "row" }, say(name, { months: state.lesson.end })), el("td", {}, figure(points.before[0][n])),
    el("td", {}, figure(point[0][n])), el("td", {}, change(point[1][n]))));
  return el("table", {}, el("caption", {}, say("figures")), el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows));
}

function modes() {
  const { modes: [before, after], end } = state.lesson, head = ["mode", "before", "now"].map((key) => el("th", { scope: "col" }, say(key)));
  const rows = DATA.modes.map((mode, n) => el("tr", {}, el("th", { scope: "row" }, words().modes[mode]), el("td", {}, figure(before[n])), el("td", {}, figure(after[n]))));
  return el("table", {}, el("caption", {}, say("modes_at_end", { months: end })), el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows));
}

function moved(point) {
  const what = point[3] && Object.entries(point[3]).filter(([, count]) => count).map(([kind, count]) => counted(kind, count));
  return what ? el("p", {}, say("moved", { what: what.join(", ") })) : "";
}

function commands(named) {
  const lines = Object.entries(named).map(([name, line]) => [el("p", { class: "note" }, `${say(name)}:`), el("code", {}, line)]);
  return el("details", {}, el("summary", {}, say("command")), el("p", { class: "note" }, say("command_note")), lines.flat());
}

const notes = () => el("p", { class: "note" }, `${text().dot} ${say("interval")}`);

// ---- steps ---------------------------------------------------------------------------------------------------------

function predict() {
  const { points, choices } = state.lesson, see = el("button", { class: "main", type: "button", disabled: state.bet === null, onclick: () => go(1) }, say("see"));
  const radios = choices.map((name) => el("label", {}, el("input", {
    type: "radio", name: "bet", value: name, checked: state.bet === name,
    onchange: () => { state.bet = name; see.disabled = false; },
  }), text().choices[name]));
  return [
    el("p", {}, text().situation), el("div", { class: "one" }, dotsFigure(say("before"), points.before)), el("p", { class: "question" }, text().question),
    el("fieldset", { class: "choices" }, el("legend", {}, say("your_bet")), radios), el("div", { class: "row" }, see),
  ];
}

function see() {
  const { points, right, commands: lines } = state.lesson, answer = text().choices[right];
  const verdict = say(state.bet === right ? "right" : "wrong", { bet: text().choices[state.bet], answer });
  return [
    el("p", { class: "note" }, text().question), el("p", { class: "verdict" }, verdict), el("p", { class: "found" }, text().found),
    el("div", { class: "pair" }, dotsFigure(say("before"), points.before), dotsFigure(say("now"), points.after)),
    moved(points.after), table(points.after), curve(points.after), notes(), commands({ before: lines.before, now: lines.after }), onward(),
  ];
}

const why = () => [el("p", { class: "question" }, text().idea), el("p", { class: "found" }, text().found), el("p", {}, text().why), modes(), el("p", { class: "note" }, say("brackets")), onward()];

function attempt() {
  const lesson = state.lesson, result = el("div"), status = el("p", { role: "status", class: "unseen" }), buttons = [];
  const outputs = lesson.sliders.map(() => el("output"));
  const value = (n) => { const one = lesson.sliders[n].values[state.places[n]]; return number(words().levels[one] ?? one); };
  const inGrid = () => state.places.reduce((place, at, n) => place * lesson.sliders[n].values.length + at, 0);
  const sliders = lesson.sliders.map((slider, n) => el("input", {
    type: "range", min: 0, max: slider.values.length - 1, step: 1, value: state.places[n], id: `slider-${n}`,
    oninput: (event) => { state.places[n] = Number(event.target.value); state.shown = null; show(); },
  }));
  function show() {
    const tried = state.shown, point = tried ? lesson.points[tried] : lesson.grid.length ? lesson.grid[inGrid()] : lesson.points.after;
    drawings = [];
    sliders.forEach((slider, n) => { outputs[n].textContent = value(n); slider.setAttribute("aria-valuetext", value(n)); });
    buttons.forEach(([name, button]) => button.setAttribute("aria-pressed", String(name === tried)));
    const set = lesson.sliders.map((slider, n) => `${words().axes[slider.name]} ${value(n)}`).join(", ");
    const line = tried || !lesson.command ? { now: lesson.commands[tried ?? "after"] } : { whole_grid: lesson.command };
    const title = tried ? text().tries[tried] : set || say("now");
    result.replaceChildren(
      el("div", { class: "pair" }, dotsFigure(say("before"), lesson.points.before), dotsFigure(title, point)),
      ...[moved(point), table(point), curve(point), notes(), commands({ before: lesson.commands.before, ...line })].filter(Boolean));
    status.textContent = `${title}: ${figure(point[0][lesson.measure])}`;
    drawings.forEach((draw) => draw());
  }
  for (const name of Object.keys(text().tries)) {
    const button = el("button", { type: "button", onclick: () => { state.shown = name; show(); } }, text().tries[name]);
    buttons.push([name, button]);
  }
  const boxes = lesson.sliders.map((slider, n) => el("div", {}, el("label", { for: `slider-${n}` }, words().axes[slider.name], outputs[n]), sliders[n]));
  queueMicrotask(show);
  return [
    buttons.length ? [el("h3", {}, say("tries")), el("div", { class: "row" }, buttons.map(([, button]) => button))] : [],
    boxes.length ? [el("h3", {}, say("move")), el("p", { class: "note" }, say("steps_only")), el("div", { class: "sliders" }, boxes)] : [],
    status, result, onward(),
  ].flat();
}

function onward() {
  const last = state.step === STEPS.length - 1, following = DATA.lessons[DATA.lessons.indexOf(state.lesson) + 1];
  const again = el("button", { type: "button", onclick: () => open(state.lesson) }, say("again"));
  if (!last) return el("div", { class: "row" }, el("button", { class: "main", type: "button", onclick: () => go(state.step + 1) }, `${words().steps[STEPS[state.step + 1]]} →`), again);
  const on = DATA.lessons.length > 1 ? el("a", { href: following ? `#${following.id}` : "#" }, say(following ? "next" : "all")) : null;
  return el("div", { class: "row" }, again, on);
}

// ---- the page ------------------------------------------------------------------------------------------------------

const numbered = (lesson) => say("numbered", { number: DATA.lessons.indexOf(lesson) + 1, title: lesson.texts[state.code].title });

function home() {
  const links = DATA.lessons.map((lesson) => el("li", {}, el("a", { href: `#${lesson.id}` }, numbered(lesson))));
  return [el("h1", { tabindex: -1 }, say("title")), el("p", {}, say("lead")), el("ol", { class: "lessons" }, links)];
}

function lesson() {
  const { lesson, step } = state, title = numbered(lesson);
  const path = STEPS.map((name, n) => el("li", {}, el("button", {
    type: "button", disabled: n > 0 && state.bet === null, "aria-current": n === step && "step", onclick: () => go(n),
  }, `${n + 1}. ${words().steps[name]}`)));
  return [
    DATA.lessons.length > 1 ? el("p", {}, el("a", { href: "#" }, `← ${say("all")}`)) : null,
    el("h1", {}, title), el("nav", { "aria-label": say("path") }, el("ol", { class: "path" }, path)),
    el("h2", { tabindex: -1 }, words().steps[STEPS[step]]), [predict, see, why, attempt][step](),
  ].flat();
}

function render(focus = true) {
  drawings = [];
  const main = document.getElementById("main"), other = Object.keys(DATA.words).filter((code) => code !== state.code);
  document.documentElement.lang = state.code;
  document.title = state.lesson ? `${text().title} – ${say("title")}` : say("title");
  document.querySelector(".brand").textContent = say("title");
  document.getElementById("tools").replaceChildren(
    ...other.map((code) => el("button", { type: "button", lang: code, onclick: () => { state.code = code; render(false); } }, DATA.words[code].language)),
    el("button", { type: "button", onclick: () => theme(true) }, say("theme")));
  document.getElementById("foot").replaceChildren(el("p", {}, say("foot"), " ", say("version")));
  main.replaceChildren(...(state.lesson ? lesson() : home()).filter((one) => one != null));
  drawings.forEach((draw) => draw());
  if (focus) { main.querySelector("[tabindex='-1']").focus({ preventScroll: true }); scrollTo(0, 0); }
}

function go(step) { state.step = step; render(); }

function open(one, focus = true) {
  Object.assign(state, { lesson: one, step: 0, bet: null, shown: null, places: one ? [...one.start] : [] });
  render(focus);
}

function theme(other = false) {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark !== other ? "dark" : "light";
}

const asked = () => DATA.lessons.find((one) => `#${one.id}` === location.hash) ?? (DATA.lessons.length === 1 ? DATA.lessons[0] : null);
addEventListener("hashchange", () => open(asked()));
addEventListener("resize", () => drawings.forEach((draw) => draw()));
theme();
open(asked(), false); // a frame leaves the focus to the page around it
