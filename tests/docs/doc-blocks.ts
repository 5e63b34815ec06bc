/** The code of a page: fenced blocks with what the page says about them after the opening fence. */
export interface DocBlock {
  readonly page: string
  readonly line: number
  readonly language: string
  /** `file=<name>`: the file that the block is. */
  readonly file: string | undefined
  /** `skip`, `background`. */
  readonly flags: ReadonlySet<string>
  readonly text: string
}

export function blocksOf(page: string, markdown: string): DocBlock[] {
  const blocks: DocBlock[] = []
  const lines = markdown.split("\n")
  for (let i = 0; i < lines.length; i++) {
    const opening = /^```(\w+)(.*)$/.exec(lines[i] ?? "")
    if (!opening) continue
    const end = lines.indexOf("```", i + 1)
    if (end < 0) throw new Error(`${page}:${i + 1}: this block is not closed`)
    const words = (opening[2] ?? "").split(" ").filter((word) => word !== "")
    blocks.push({
      page,
      line: i + 1,
      language: opening[1] ?? "",
      file: words.find((word) => word.startsWith("file="))?.slice("file=".length),
      flags: new Set(words.filter((word) => !word.startsWith("file="))),
      text: `${lines.slice(i + 1, end).join("\n")}\n`,
    })
    i = end
  }
  return blocks
}
