import { logger } from "cojson"
import { OperatorLog } from "./operator-log.ts"

/**
 * For commands that go on: what happens is logged for operators, and a line that cannot be written is dropped. Node ends the program otherwise, when
 * whoever read its output is gone (`| head`, a log daemon that was started again) or the disk with the log is full; and what is logged then is what
 * strangers send.
 */
export function keepLogging(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})
  logger.setLogSystem(new OperatorLog())
}
