import type { IncomingMessage, ServerResponse } from "node:http"

/** Answers plain requests: health for load balancers, a refusal for everything else. */
export function answerRequest(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/health") {
    response.writeHead(200).end("ok")
    return
  }
  response.writeHead(404, { "content-type": "text/plain" }).end("This is a Jazz sync server. Connect with a WebSocket.\n")
}
