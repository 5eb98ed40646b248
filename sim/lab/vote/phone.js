"use strict";
// The phone keeps a token of its own and a bet that is on its way. A bet is sent until the server says that it has it,
// and counts once however often it comes. Every answer of the server holds all that the page shows.
const at = (id) => document.getElementById(id);
const texts = JSON.parse(at("words").textContent);
const tongues = (navigator.languages || [navigator.language]).map((one) => one.slice(0, 2));
const tongue = tongues.find((one) => one in texts) || "en";
const words = texts[tongue];
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const say_count = (key, count, values) => words[key][count === 1 ? "one" : "many"].replace(/\{(\w+)\}/g,
  (_, name) => ({ count, ...values })[name]);
const written = (number) => number.toLocaleString(tongue, { maximumFractionDigits: 1 }).replace("-", "−");

const memory = {};  // where the browser lets the page keep nothing
const kept = (key) => { try { return localStorage.getItem(key) || memory[key]; } catch { return memory[key]; } };
const keep = (key, value) => { memory[key] = value; try { localStorage.setItem(key, value); } catch { /* in memory */ } };

let token = kept("token");
if (!/^[0-9a-f]{32}$/.test(token)) {
  token = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  keep("token", token);
}
let bet = JSON.parse(kept("bet") || "null");  // the latest bet: {poll, number, value, name, sent}
let news = null;
let notice = null;  // that a bet does not count: {poll, text}
let timer = 0, sending = false, misses = 0;
let calls = 0, heard = 0;  // a late answer to an earlier call shows nothing

async function call(path, body) {
  const stop = new AbortController(), turn = ++calls;
  const late = setTimeout(() => stop.abort(), 5000);
  try {
    const headers = { phone: token };
    const how = body ? { method: "POST", body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } } : { headers };
    const answer = await fetch(path, { ...how, cache: "no-store", signal: stop.signal });
    const data = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : {};
    return { status: answer.status, data, turn };
  } finally {
    clearTimeout(late);
  }
}

function trouble(text) {
  if (at("trouble").textContent !== text) at("trouble").textContent = text;
  at("trouble").hidden = !text;
}

function missed() {
  misses += 1;
  if (misses > 1) trouble(say(bet && !bet.sent ? "offline_bet" : "offline"));
  return Math.min(4000, 400 * 2 ** misses) * (0.5 + Math.random() / 2);
}

function arrived(data, turn) {
  misses = 0;
  trouble("");
  if (turn < heard) return;
  heard = turn;
  news = data;
  show();
}

async function ask() {
  clearTimeout(timer);
  let wait;
  try {
    const { status, data, turn } = await call("news");
    if (status === 200) {
      arrived(data, turn);
      wait = 1000 * data.again * (0.9 + Math.random() / 5);
    } else {
      wait = missed();
      if (data.refused === "full") trouble(say("full", { most: data.most }));
    }
  } catch {
    wait = missed();
  }
  clearTimeout(timer);
  timer = setTimeout(ask, wait);
}

async function send() {
  if (sending || !bet || bet.sent) return;
  sending = true;
  const { sent, ...body } = bet;
  let again = 0;
  try {
    const { status, data, turn } = await call("bet", body);
    if (status === 200 || status === 409 || status === 422) {
      if (bet.number === body.number) bet = status === 200 ? { ...bet, sent: true } : null;
      keep("bet", JSON.stringify(bet));
      if (status === 200) arrived(data, turn);
      else { notice = { poll: body.poll, text: say(data.refused === "often" ? "often" : "late") }; await ask(); }
    } else {
      again = missed();
      if (data.refused === "full") trouble(say("full", { most: data.most }));
    }
  } catch {
    again = missed();
  }
  sending = false;
  show();
  if (bet && !bet.sent) setTimeout(send, again);
}

const unit = (value) => say(news.change ? "points" : "percent", { value });
const share = (value) => unit((news.change && value > 0 ? "+" : "") + written(value));

function choice() {
  const value = at("slider").valueAsNumber;
  const found = at("value").textContent !== "–" && news.choices.find((one) => one[1] <= value && value < one[2]);
  at("choice").textContent = found ? found[0] : "";
}

let asked = "";  // the vote that the form is made for

function show() {
  if (!news) return;
  const open = news.phase === "open", shown = news.phase === "shown" && news.result;
  const mine = bet && bet.poll === news.poll ? bet : null;
  const has_bet = typeof news.bet === "number";
  at("phase").textContent = say(news.phase || "none");
  at("question").hidden = !news.poll;
  at("question").textContent = news.question || "";
  at("form").hidden = !open;
  if (open && asked !== news.poll) {
    asked = news.poll;
    const slider = at("slider");
    slider.min = news.low;
    slider.max = news.high;
    slider.value = (news.low + news.high) / 2;
    at("ask").textContent = say(news.change ? "your_change" : "your_bet");
    at("low").textContent = share(news.low);
    at("high").textContent = share(news.high);
    at("value").textContent = "–";
    at("send").disabled = true;
    const earlier = mine ? mine.value : news.bet;
    if (typeof earlier === "number") { slider.value = earlier; moved(); }
    choice();
  }
  at("send").textContent = say(mine || has_bet ? "change" : "bet");
  const own = [
    notice && notice.poll === news.poll ? notice.text : "",
    mine && !mine.sent ? say("sending", { bet: share(mine.value) })
      : has_bet ? say(open ? "counts" : "counted", { bet: share(news.bet) })
      : news.poll && !open ? say("no_bet") : "",
  ].filter(Boolean).join(" ");
  if (at("own").textContent !== own) at("own").textContent = own;
  at("own").hidden = !own;
  at("result").hidden = !shown;
  if (shown) show_result();
}

function show_result() {
  const own = news.bet, [mean, low, high] = news.told.map((one) => Number(one.replace("−", "-").replace(/[<>]/, "")));
  const [result, from, to] = news.told.map((one) => unit(one.replace(".", words.decimal)));
  at("found").textContent = say("found", { result, low: from, high: to, level: words.level });
  const away = Number(Math.abs(own - mean).toFixed(1));  // from what the phone shows, as the class reckons it
  at("off").hidden = own === null;
  at("off").textContent = own >= low && own <= high ? say("within")
    : say(own > mean ? "above" : "below", { points: written(away) });
  const place = (value) => `${100 * (value - news.low) / (news.high - news.low)}%`;
  const most = Math.max(...news.bins, 1);
  at("bars").replaceChildren(...news.bins.map((count) => {
    const bar = document.createElement("i");
    bar.style.height = `${100 * count / most}%`;
    return bar;
  }));
  at("mean").style.left = place(news.result[0]);
  at("mine").hidden = own === null;
  at("mine").style.left = place(own);
  at("from").textContent = share(news.low);
  at("to").textContent = share(news.high);
  at("all").textContent = news.middle === null ? say("nobody") : say_count("all", news.bets, { middle: share(news.middle) });
  const step = (news.high - news.low) / news.bins.length;
  const parts = news.bins.map((count, n) => count && say("bar", { count, low: written(news.low + n * step), high: share(news.low + (n + 1) * step) }));
  at("chart").setAttribute("aria-label", parts.filter(Boolean).join("; ") || say("nobody"));
}

function moved() {
  at("value").textContent = share(at("slider").valueAsNumber);
  at("slider").setAttribute("aria-valuetext", at("value").textContent);
  at("send").disabled = false;
  choice();
}

for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
document.documentElement.lang = tongue;
document.title = say("title");
at("phase").textContent = say("connecting");
at("name").value = kept("name") || "";
at("slider").addEventListener("input", moved);
at("slider").addEventListener("pointerdown", () => setTimeout(moved));
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  keep("name", at("name").value);
  notice = null;
  const number = Math.max(Date.now(), bet ? bet.number + 1 : 0);
  bet = { poll: news.poll, number, value: at("slider").valueAsNumber, name: at("name").value.trim(), sent: false };
  keep("bet", JSON.stringify(bet));
  misses = 0;
  show();
  send();
});
const wake = () => { if (!document.hidden) { ask(); send(); } };
document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
ask();
send();
