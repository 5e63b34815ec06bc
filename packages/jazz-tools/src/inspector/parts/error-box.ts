import { Component, createElement as h, type ReactNode } from "react"

interface Props {
  readonly children: ReactNode
}

/** A view that fails shows why; what is around it goes on. A new key tries again. */
export class ErrorBox extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? "unknown" }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    const text = error instanceof Error ? error.message : String(error)
    return h(
      "div",
      { className: "notice", role: "alert" },
      h("strong", null, "This view failed"),
      h("p", { className: "text" }, text),
      h("button", { type: "button", onClick: () => this.setState({ error: undefined }) }, "Try again"),
    )
  }
}
