import "./english.ts"

export * as z from "./z-members.ts"
