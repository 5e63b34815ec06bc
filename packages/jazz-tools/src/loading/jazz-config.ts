/** Settings of the whole process; exported together as `jazzConfig`. */
export { logger, LogLevel } from "cojson"
export { enableCaptureErrorCause, setCustomErrorReporter } from "./error-reporting.ts"
