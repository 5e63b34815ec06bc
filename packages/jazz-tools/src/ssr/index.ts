export { createSSRJazzAgent } from "../context/ssr-agent.ts"
