import { createElement as h, useMemo, type ReactElement, type ReactNode } from "react"
import { Breadcrumbs } from "./breadcrumbs.ts"
import { HomePage } from "./home-page.ts"
import { IDForm } from "./id-form.ts"
import { ErrorBox } from "./parts/error-box.ts"
import { InspectionContext, type Reader } from "./reader.ts"
import { useTrail, type TrailStore } from "./trail.ts"
import { ValuePage } from "./value-page.ts"

interface Props {
  readonly reader: Reader | undefined
  readonly trail: TrailStore
  /** Shown beside the way. */
  readonly tools?: ReactNode
  /** Shown while nobody reads. */
  readonly nobody: ReactNode
}

/** The pages of the inspector, one at a time, under the way to it. */
export function Pages({ reader, trail: store, tools, nobody }: Props): ReactElement {
  const trail = useTrail(store)
  const { node, accountID } = reader ?? {}
  const inspection = useMemo(() => node && { node, accountID, open: trail.open }, [node, accountID, trail])
  const step = trail.steps.at(-1)
  const page =
    inspection &&
    (step
      ? h(ValuePage, { key: `${trail.steps.length} ${step.coId}`, id: step.coId, name: step.name, takesFocus: trail.hasMoved })
      : h(HomePage, { onID: trail.jump }))
  return h(
    InspectionContext.Provider,
    { value: inspection },
    h(
      "header",
      { className: "bar" },
      h(Breadcrumbs, { trail }),
      h("span", { className: "space" }),
      step && inspection && h(IDForm, { label: "CoValue ID", submit: "Go", onID: (id) => trail.jump(id) }),
      tools,
    ),
    h("main", null, page ? h(ErrorBox, { key: step ? `${trail.steps.length} ${step.coId}` : "home", children: page }) : nobody),
  )
}
