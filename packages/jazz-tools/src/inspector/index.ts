export { JazzInspector } from "./jazz-inspector.ts"
export type { Position } from "./inspector.ts"
