import { expect, test } from "vitest"
import { nameProblem } from "./project-name.ts"

test.each(["app", "my-app", "app2", "a.b_c", "a".repeat(214)])("%s is a name for npm", (name) => {
  expect(nameProblem(name)).toBeUndefined()
})

test.each([
  ["", "must not be empty"],
  ["a".repeat(215), "has more than 214 characters"],
  ["MyApp", "has capital letters"],
  [".app", 'begins with "."'],
  ["..", 'begins with "."'],
  ["_app", 'begins with "_"'],
  ["-rf", 'begins with "-"'],
  ["a/b", "has characters other than"],
  ["a\\b", "has characters other than"],
  ["a b", "has characters other than"],
  ["a\0b", "has characters other than"],
  ["$(touch x)", "has characters other than"],
  ["é", "has characters other than"],
  ["node_modules", "is the name of something else"],
  ["http", "is the name of something else"],
])("%j is none: it %s", (name, problem) => {
  expect(nameProblem(name)).toContain(problem)
})
