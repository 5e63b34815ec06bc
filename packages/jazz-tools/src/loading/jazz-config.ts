/** Settings of the whole process; exported together as `jazzConfig`. */
export { logger, LogLevel, setForbiddenWrites, type ForbiddenWrites } from "cojson"
export { enableCaptureErrorCause, setCustomErrorReporter } from "./error-reporting.ts"
