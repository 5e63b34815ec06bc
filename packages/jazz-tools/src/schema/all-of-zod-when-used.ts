import { createRequire } from "node:module"
import type { z as all } from "zod"

let loaded: typeof all | undefined

function load(): typeof all {
  return (loaded ??= (createRequire(import.meta.url)("#all-of-zod") as { readonly z: typeof all }).z)
}

/** All of Zod, loaded at the first look into it: reading it would be a quarter of what the import of this package takes on Node. */
export const z: typeof all = new Proxy({} as typeof all, {
  get: (_target, name) => Reflect.get(load(), name) as unknown,
  has: (_target, name) => Reflect.has(load(), name),
  ownKeys: () => Reflect.ownKeys(load()),
  getOwnPropertyDescriptor(_target, name) {
    const found = Reflect.getOwnPropertyDescriptor(load(), name)
    return found && { ...found, configurable: true } // proxies must not report others of what they do not hold themselves
  },
  set: () => false,
})
