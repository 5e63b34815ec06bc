export * as z from "./z-members.ts"
