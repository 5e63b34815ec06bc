export { createJazzPlugin, type JazzPluginConfig, type JazzPluginState } from "./jazz-plugin.ts"
