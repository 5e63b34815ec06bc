export * as co from "./co-members.ts"
