import { createElement as h, useEffect, useMemo, useRef, type ReactElement, type ReactNode } from "react"
import { firstAndLast } from "./author.ts"
import { kinded, ownName, shortID } from "./kinds.ts"
import { CopyButton } from "./parts/copy-button.ts"
import { ErrorBox } from "./parts/error-box.ts"
import { Reference } from "./parts/reference.ts"
import { When } from "./parts/when.ts"
import { useAccountName, Who } from "./parts/who.ts"
import { roleIn } from "./reader.ts"
import { useStoredFlag } from "./stored-flag.ts"
import { useValue, type ValueState } from "./use-value.ts"
import { HistoryView } from "./views/history-view.ts"
import { RawView } from "./views/raw-view.ts"
import { ValueView } from "./views/value-view.ts"

/** One value: what it is, whose, since when, and what is in it. `takesFocus` when somebody has just opened it. */
export function ValuePage({
  id,
  name,
  takesFocus,
}: {
  readonly id: string
  readonly name: string | undefined
  readonly takesFocus: boolean
}): ReactElement {
  const state = useValue(id)
  const [showsHistory, setShowsHistory] = useStoredFlag("jazz-inspector-show-history")
  const [showsRaw, setShowsRaw] = useStoredFlag("jazz-inspector-show-raw-data")
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takesFocus) heading.current?.focus()
  }, [takesFocus])
  const value = "raw" in state ? kinded(state.raw) : undefined
  const accountName = useAccountName(value?.kind === "Account" ? id : undefined)
  const title = accountName ?? (value && ownName(value.raw)) ?? name ?? shortID(id)
  return h(
    "article",
    { "aria-label": title },
    h(
      "header",
      { className: "title" },
      h("h2", { ref: heading, tabIndex: -1 }, title),
      value && h("span", { className: "badge" }, value.kind),
      h("span", { className: "id" }, id),
      h(CopyButton, { name: "id", text: () => id }),
      h("span", { className: "space" }),
      value && toggle("History", showsHistory, setShowsHistory),
      value && toggle("Raw data", showsRaw, setShowsRaw),
    ),
    h(State, { state, id }),
    state.status === "ready" && h(ErrorBox, { key: "value", children: h(ValueView, { raw: state.raw }) }),
    value && showsHistory && h(ErrorBox, { key: "history", children: h(HistoryView, { raw: value.raw }) }),
    value && showsRaw && h(ErrorBox, { key: "raw", children: h(RawView, { raw: value.raw }) }),
  )
}

function toggle(text: string, isOn: boolean, set: (isOn: boolean) => void): ReactElement {
  return h("button", { type: "button", "aria-pressed": isOn, onClick: () => set(!isOn) }, text)
}

/** Owner, role and times of a value that is here; why it is not, otherwise. */
function State({ state, id }: { readonly state: ValueState; readonly id: string }): ReactElement {
  switch (state.status) {
    case "loading":
      return h("p", { role: "status", className: "faint" }, `Loading ${id} …`)
    case "unavailable":
      return notice("Unavailable", state.reason)
    case "unauthorized":
      return h("div", null, notice("Not authorised", state.reason), h(Facts, { raw: state.raw }))
    case "ready":
      return h(Facts, { raw: state.raw })
  }
}

function notice(title: string, reason: string): ReactElement {
  return h("div", { className: "notice", role: "alert" }, h("strong", null, title), h("p", { className: "text" }, reason))
}

function Facts({ raw }: { readonly raw: Extract<ValueState, { status: "ready" }>["raw"] }): ReactElement {
  const { createdAt, ruleset } = raw.core.expectHeader()
  const { first, last } = useMemo(() => firstAndLast(raw), [raw])
  const owner = ruleset.type === "ownedByGroup" ? ruleset.group : undefined
  useValue(owner) // roles change while the value does not
  const created = typeof createdAt === "string" ? Date.parse(createdAt) : first?.at
  const fact = (name: string, ...children: ReactNode[]) => h("div", { key: name }, h("dt", null, name), h("dd", null, ...children))
  return h(
    "dl",
    { className: "facts" },
    owner !== undefined && fact("Owner", h(Reference, { id: owner })),
    fact("Your role", ruleset.type === "unsafeAllowAll" ? "everybody may do everything" : (roleIn(raw) ?? "none")),
    fact("Created", h(When, { at: created }), " by ", h(Who, { id: first?.by })),
    fact("Last edited", h(When, { at: last?.at }), " by ", h(Who, { id: last?.by })),
  )
}
