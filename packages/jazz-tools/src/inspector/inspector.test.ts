import { expect, test, vi } from "vitest"
import { JazzInspector } from "./index.ts"
import "./register-custom-element.ts"

test("apps with the inspector of the published packages run without it, and are told so once", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})

  expect([JazzInspector({}), JazzInspector({ position: "top left" })]).toEqual([null, null])
  expect(warn).toHaveBeenCalledTimes(1)
  warn.mockRestore()
})
