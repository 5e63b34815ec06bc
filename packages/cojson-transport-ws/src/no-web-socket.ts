/** What `#ws` is in bundles for pages: they have a WebSocket of their own, and a platform that has none says so. */
export class WebSocket {
  constructor() {
    throw new Error("This platform has no WebSocket.")
  }
}
