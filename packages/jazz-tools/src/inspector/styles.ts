/** How the inspector looks, in light and dark. Behind the shadow root nothing of the page applies, and nothing of this leaks. */
const CSS = `
:host { all: initial; }
.jazz-inspector {
  --bg: #fff; --raised: #f6f6f9; --line: #e2e2ea; --ink: #17171f; --soft: #63636f; --accent: #3d2bf0; --on-accent: #fff; --mark: #ecebff;
  --warn: #8a4b00; --warn-bg: #fff6e6; --danger: #c01c28;
  color: var(--ink); color-scheme: light;
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .jazz-inspector {
    --bg: #131318; --raised: #1c1c23; --line: #30303a; --ink: #ececf1; --soft: #9c9ca9; --accent: #a99fff; --on-accent: #131318; --mark: #29264a;
    --warn: #ffd08a; --warn-bg: #33260f; --danger: #ff8080;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
h2, h3, p, dl, dd, ol { margin: 0; padding: 0; }
h2 { font-size: 17px; line-height: 1.3; overflow-wrap: anywhere; }
h2:focus { outline: none; }
h3 { display: flex; align-items: center; gap: 8px; font-size: 13px; margin: 18px 0 6px; }
ol { list-style: none; }
button, input, select, textarea { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 6px; background: var(--bg); padding: 3px 10px; }
button { cursor: pointer; white-space: nowrap; }
button:hover:not(:disabled) { border-color: var(--accent); }
button:disabled { opacity: 0.45; cursor: default; }
button[aria-pressed="true"], button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.danger { border-color: var(--danger); color: var(--danger); }
button.small { padding: 0 6px; font-size: 11px; color: var(--soft); }
button.link { border: 0; background: none; padding: 0; color: var(--accent); text-align: start; white-space: normal; overflow-wrap: anywhere; }
button.link:hover { text-decoration: underline; }
input, textarea { min-width: 0; width: 240px; }
textarea { width: min(320px, 100%); resize: vertical; }
.actions { display: flex; gap: 4px; }
section > .tools, section > p { margin-top: 10px; }
:is(button, input, select, textarea):focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.launcher {
  position: fixed; z-index: 999; display: grid; place-items: center; width: 44px; height: 44px; padding: 0; border-radius: 50%;
  border-color: var(--line); background: var(--bg); color: var(--accent); box-shadow: 0 2px 10px rgb(0 0 0 / 0.22);
}
.right { right: 16px; } .left { left: 16px; } .bottom { bottom: 16px; } .top { top: 16px; }
.launcher:not(.bottom, .top) { top: calc(50% - 22px); }
.panel {
  position: fixed; z-index: 999; inset: auto 0 0 0; height: 50vh; max-height: 800px; display: flex; flex-direction: column;
  background: var(--bg); border-top: 1px solid var(--line); box-shadow: 0 -4px 24px rgb(0 0 0 / 0.16);
}
.page { min-height: 100vh; display: flex; flex-direction: column; background: var(--bg); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 16px; border-bottom: 1px solid var(--line); background: var(--raised); }
.crumbs { min-width: 0; max-width: 100%; }
.crumbs ol { display: flex; flex-wrap: wrap; gap: 2px 0; }
.crumbs li:not(:last-child)::after { content: "/"; color: var(--soft); margin: 0 7px; }
.crumbs [aria-current] { font-weight: 600; }
.space { flex: 1; }
main { flex: 1; min-height: 0; overflow: auto; padding: 14px 16px 24px; overscroll-behavior: contain; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 0; }
section > .tools { margin-bottom: 8px; }
section + p { margin-top: 10px; }
.bar .id { width: 180px; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin-bottom: 10px; }
.badge { font-size: 11px; line-height: 1.6; padding: 0 7px; border-radius: 99px; background: var(--mark); color: var(--accent); white-space: nowrap; }
.id, .json, .key { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
.title .id { color: var(--soft); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.faint { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 6px 28px; margin-bottom: 14px; }
.facts dt { font-size: 11px; color: var(--soft); }
.reference { display: inline-flex; flex-wrap: wrap; align-items: baseline; gap: 2px 8px; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: 5px 10px; }
th { font-weight: 500; }
thead th { font-size: 11px; color: var(--soft); background: var(--raised); white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
tbody tr:hover { background: var(--raised); }
tbody th { max-width: 320px; }
td time, th time { white-space: nowrap; color: var(--soft); }
.pager { display: flex; align-items: center; gap: 4px; margin-top: 8px; color: var(--soft); font-variant-numeric: tabular-nums; }
.pager button { padding: 1px 9px; }
.pager span { margin: 0 6px; }
.card { padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); max-height: 480px; overflow: auto; }
.notice { padding: 10px 14px; margin-bottom: 12px; border-radius: 8px; background: var(--warn-bg); color: var(--warn); }
.picture { display: block; max-width: min(100%, 480px); max-height: 320px; margin: 12px 0; border: 1px solid var(--line); border-radius: 8px; }
section > input[type="search"] { margin-bottom: 8px; }
.part { margin-bottom: 12px; }
.home .tools .id { width: 320px; }
.home h3 { margin: 10px 0 0; }
.home { display: grid; gap: 8px; justify-items: start; max-width: 640px; }
.home .part { display: grid; gap: 10px; justify-items: start; }
.dialog { display: grid; gap: 10px; justify-items: start; padding: 14px 16px; border-bottom: 1px solid var(--line); background: var(--raised); }
.page > .notice, .page > p { margin: 10px 16px 0; }
.choices { display: grid; gap: 6px; border: 0; padding: 0; margin: 0 0 10px; }
.choices label { display: flex; gap: 8px; align-items: baseline; }
.fields { display: grid; gap: 10px; width: 100%; max-width: 480px; }
.fields label { display: grid; gap: 3px; font-size: 12px; color: var(--soft); }
.fields input { width: 100%; color: var(--ink); }
`

/** Once per root. A sheet that is no element does not ask the page's policy for content. */
export function addStyles(shadow: ShadowRoot): void {
  if (shadow.adoptedStyleSheets?.length > 0 || shadow.querySelector("style")) return
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    shadow.adoptedStyleSheets = [sheet]
  } catch {
    const style = shadow.ownerDocument.createElement("style")
    style.textContent = CSS
    shadow.append(style)
  }
}
