/** Node prints objects that have a method of this name by what it returns. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as typeof INSPECT
