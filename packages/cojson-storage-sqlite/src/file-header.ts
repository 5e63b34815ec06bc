/** The first hundred bytes of an SQLite file (https://sqlite.org/fileformat2.html#the_database_header), as far as they are the same in ours. */
import { closeSync, existsSync, openSync, readSync, statSync, truncateSync, writeSync } from "node:fs"

const HEADER_BYTES = 100
const MAGIC = Buffer.from("SQLite format 3\0")
/** A file that has these many bytes of it was one. */
const ENOUGH_MAGIC = 12
/** Rollback journal or WAL. */
const FILE_FORMATS = [1, 2]
/** From byte 20: reserved space and payload fractions. */
const FIXED_BYTES = [0, 64, 32, 32]
const NEWEST_SCHEMA_FORMAT = 4
const UTF_8 = 1
const DEFAULT_PAGE_BYTES = 4_096
/** A header that claims more than that is damaged there. What is added to a file takes no space. */
const MAX_PADDED_BYTES = 2 ** 40

/** Whether the file begins as SQLite has not written it, but almost. False for what is something else, or is not there. */
export function hasDamagedHeader(file: string): boolean {
  const header = existsSync(file) ? readHeader(file) : undefined
  return header !== undefined && header.subarray(0, MAGIC.length).filter(isMagic).length >= ENOUGH_MAGIC && !header.equals(mended(header))
}

/**
 * Gives a file the header that it must have had, and its length: SQLite reads nothing of a file that is shorter than it says; it reads what
 * is there of one whose end is empty.
 */
export function mendHeader(file: string): void {
  const header = readHeader(file)
  if (!header) return
  const right = mended(header)
  const handle = openSync(file, "r+")
  try {
    writeSync(handle, right, 0, right.length, 0)
  } finally {
    closeSync(handle)
  }
  const size = pageBytes(right) * right.readUInt32BE(28)
  if (statSync(file).size < size && size <= MAX_PADDED_BYTES) truncateSync(file, size)
}

/** undefined when the file is too short for one. */
function readHeader(file: string): Buffer | undefined {
  const header = Buffer.alloc(HEADER_BYTES)
  const handle = openSync(file, "r")
  try {
    return readSync(handle, header, 0, header.length, 0) === header.length ? header : undefined
  } finally {
    closeSync(handle)
  }
}

function mended(given: Buffer): Buffer {
  const header = Buffer.from(given)
  MAGIC.copy(header)
  const size = pageBytes(header)
  if (size < 512 || (size & (size - 1)) !== 0) header.writeUInt16BE(DEFAULT_PAGE_BYTES, 16)
  for (const at of [18, 19]) if (!FILE_FORMATS.includes(header[at] ?? 0)) header[at] = 2
  header.set(FIXED_BYTES, 20)
  if (header.readUInt32BE(44) > NEWEST_SCHEMA_FORMAT) header.writeUInt32BE(NEWEST_SCHEMA_FORMAT, 44)
  if (header.readUInt32BE(56) > UTF_8) header.writeUInt32BE(UTF_8, 56)
  return header
}

function pageBytes(header: Buffer): number {
  const size = header.readUInt16BE(16)
  return size === 1 ? 65_536 : size
}

function isMagic(byte: number, index: number): boolean {
  return byte === MAGIC[index]
}
