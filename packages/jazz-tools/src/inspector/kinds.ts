/** What values are called. */
import { RawAccount, RawBinaryCoStream, RawCoList, RawCoMap, RawCoPlainText, RawCoStream, RawGroup, type RawCoValue } from "cojson"
import { isValueID } from "./use-value.ts"

/** A handle by its kind; images are maps that look like one. */
export type Kinded =
  | { readonly kind: "Account"; readonly raw: RawAccount }
  | { readonly kind: "Group"; readonly raw: RawGroup }
  | { readonly kind: "Image" | "CoMap"; readonly raw: RawCoMap }
  | { readonly kind: "FileStream"; readonly raw: RawBinaryCoStream }
  | { readonly kind: "CoFeed"; readonly raw: RawCoStream }
  | { readonly kind: "CoPlainText" | "CoRichText"; readonly raw: RawCoPlainText }
  | { readonly kind: "CoList"; readonly raw: RawCoList }
  | { readonly kind: "Unknown"; readonly raw: RawCoValue }

export function kinded(raw: RawCoValue): Kinded {
  if (raw instanceof RawAccount) return { kind: "Account", raw }
  if (raw instanceof RawGroup) return { kind: "Group", raw }
  if (raw instanceof RawBinaryCoStream) return { kind: "FileStream", raw }
  if (raw instanceof RawCoStream) return { kind: "CoFeed", raw }
  if (raw instanceof RawCoPlainText) return { kind: raw.headerMeta?.type === "richtext" ? "CoRichText" : "CoPlainText", raw }
  if (raw instanceof RawCoList) return { kind: "CoList", raw }
  if (raw instanceof RawCoMap && raw.core.kind === "comap") return { kind: isImage(raw) ? "Image" : "CoMap", raw }
  return { kind: "Unknown", raw }
}

export type KindName = Kinded["kind"]

function isImage(map: RawCoMap): boolean {
  return isValueID(map.get("original")) && Array.isArray(map.get("originalSize"))
}

/** What a value says it is called, on one line; undefined when it does not. */
export function ownName(raw: RawCoValue): string | undefined {
  if (!(raw instanceof RawCoMap) || raw instanceof RawAccount) return undefined
  const name = raw instanceof RawGroup ? raw.headerMeta?.name : (raw.get("name") ?? raw.get("title"))
  return typeof name === "string" && name.trim() !== "" ? shortened(name.replaceAll(/\s+/g, " "), 60) : undefined
}

export function shortID(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 9)}…${id.slice(-4)}`
}

/** At most `length` code units, and no half of a character at the end. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${upTo(text, length)}…`
}

export function upTo(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

/** A value in one line. */
export function summaryOf(value: Kinded): string {
  switch (value.kind) {
    case "CoList":
      return counted(value.raw.length, "item")
    case "CoPlainText":
    case "CoRichText":
      return shortened(value.raw.toString(), 60)
    case "CoFeed":
      return counted(value.raw.sessions().length, "session")
    case "FileStream":
      return fileSummary(value.raw)
    case "Group":
      return counted(value.raw.getMemberKeys().filter(isValueID).length, "member")
    case "Image":
      return sizeOf(value.raw.get("originalSize"))
    case "CoMap":
      return counted(value.raw.keys().length, "key")
    case "Account":
    case "Unknown":
      return ""
  }
}

function fileSummary(file: RawBinaryCoStream): string {
  const info = file.getBinaryStreamInfo()
  if (!info) return "empty"
  return [info.fileName, info.mimeType, info.totalSizeBytes === undefined ? undefined : bytes(info.totalSizeBytes)]
    .filter((part) => part !== undefined && part !== "")
    .map((part) => shortened(String(part), 40))
    .join(" · ")
}

function sizeOf(size: unknown): string {
  return Array.isArray(size) && size.every((side) => typeof side === "number") ? size.join(" × ") : ""
}

export function counted(count: number, name: string): string {
  return `${count.toLocaleString("en")} ${name}${count === 1 ? "" : "s"}`
}

export function bytes(count: number): string {
  if (count < 1000) return counted(count, "byte")
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`
}
