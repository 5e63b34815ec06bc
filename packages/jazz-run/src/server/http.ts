import type { IncomingMessage, ServerResponse } from "node:http"

/** Answers plain requests: health for load balancers, a refusal for everything else. A server that can only be read is alive. */
export function answerRequest(request: IncomingMessage, response: ServerResponse, isReadOnly: boolean): void {
  if (request.url === "/health") {
    response.writeHead(200).end(isReadOnly ? "read-only" : "ok")
    return
  }
  response.writeHead(404, { "content-type": "text/plain" }).end("This is a Jazz sync server. Connect with a WebSocket.\n")
}
