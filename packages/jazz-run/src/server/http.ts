import { logger } from "cojson"
import type { IncomingMessage, ServerResponse } from "node:http"

/** Gives its own answers to plain requests; true when it has answered, or will. */
export type Middleware = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** Answers plain requests: health for load balancers, a refusal for everything else. A server that can only be read is alive. Never rejects. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  isReadOnly: () => boolean,
  middleware: Middleware = () => false,
): Promise<void> {
  try {
    if (await middleware(request, response)) return
  } catch (error) {
    logger.error("the middleware failed", { url: request.url, error })
    if (!response.headersSent) response.writeHead(500)
    response.end()
    return
  }
  if (/^\/health(\?|$)/.test(request.url ?? "")) {
    response.writeHead(200).end(isReadOnly() ? "read-only" : "ok")
    return
  }
  response.writeHead(404, { "content-type": "text/plain" }).end("This is a Jazz sync server. Connect with a WebSocket.\n")
}
