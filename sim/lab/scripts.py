"""What the page runs in the browser by itself, beside what NiceGUI and Quasar do."""

from __future__ import annotations

LABEL_SLIDERS = """<script>
new MutationObserver(() => {
  for (const slider of document.querySelectorAll(".q-slider")) {
    const handle = slider.querySelector("[tabindex]");
    if (!handle) continue;
    const said = slider.said ??= {};
    for (const { name, value } of [...slider.attributes])
      if (name === "role" || name.startsWith("aria-")) {
        said[name] = value;
        slider.removeAttribute(name);
      }
    said["aria-disabled"] = handle.tabIndex < 0;
    for (const name in said)
      if (handle.getAttribute(name) !== String(said[name])) handle.setAttribute(name, said[name]);
  }
}).observe(document, { subtree: true, childList: true, attributeFilter: ["role", "aria-valuenow", "tabindex"] });
</script>"""
"""Quasar puts role, label and value on the box of a slider, and the focus on an element inside, which it may replace:
they move there."""

REPORT_THEME = 'emitEvent("theme", Quasar.Dark.isActive)'
"""The page tells the server whether it is dark or light, for the charts. No answer is awaited: a slow page has none."""

REPORT_SYSTEM_THEME = f"""<script>
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  setTimeout(() => {REPORT_THEME}));
</script>"""
"""The page follows the light or dark theme of the system by itself."""

COPY_LINK = """Quasar.copyToClipboard(location.origin + %s).then(
  () => Quasar.Notify.create(%s),
  () => Quasar.Notify.create(%s))"""
