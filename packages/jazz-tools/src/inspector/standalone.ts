export { InspectorApp as default } from "./standalone/inspector-app.ts"
