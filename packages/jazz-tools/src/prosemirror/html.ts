/** Documents of an editor as HTML, which is what rich texts hold. */
import { DOMParser as ContentParser, DOMSerializer, type Node as Content, type Schema } from "prosemirror-model"

/** What the serialiser of the platform writes into the first tag of each block. */
const NAMESPACE = /^(<[^\s/>]+) xmlns="[^"]*"/

/** Documents do not change, and are asked for more than once. */
const texts = new WeakMap<Content, string>()

/** What of it the schema knows. Nothing in it runs or is fetched, and unbalanced tags are closed, as browsers do. */
export function documentFromHtml(html: string, schema: Schema): Content {
  return ContentParser.fromSchema(schema).parse(new DOMParser().parseFromString(html, "text/html").body)
}

/** As the published packages write it, so that documents do not change back and forth between clients. */
export function htmlOf(document: Content): string {
  let text = texts.get(document)
  if (text === undefined) texts.set(document, (text = serialized(document)))
  return text
}

function serialized(document: Content): string {
  const serializer = new XMLSerializer()
  const blocks = DOMSerializer.fromSchema(document.type.schema).serializeFragment(document.content).childNodes
  return Array.from(blocks, (block) => serializer.serializeToString(block).replace(NAMESPACE, "$1")).join("")
}
