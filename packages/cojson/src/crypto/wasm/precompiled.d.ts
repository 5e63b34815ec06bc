/** A module that the bundler of an edge runtime compiles ahead of time. */
declare module "*.wasm?module" {
  const module: WebAssembly.Module
  export { module as default }
}
