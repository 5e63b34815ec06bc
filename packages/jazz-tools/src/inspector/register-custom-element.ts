/** Imported for effect in programs for the published packages. Here it has none: an element `jazz-inspector` shows nothing. */
export {}
