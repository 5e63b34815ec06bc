/** A file system of a few megabytes, of which a full disk is made. */
import { execFileSync } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Only the superuser of a machine, or of a container that is allowed to, can mount one. */
export const canMount = tried(() => execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" }))

export interface SmallDisk {
  readonly folder: string
  remove(): Promise<void>
}

/** 4 MB; a folder like any other where nothing can be mounted. */
export async function makeSmallDisk(): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "jazz-full-"))
  if (canMount) execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder])
  return {
    folder,
    async remove() {
      if (canMount) execFileSync("umount", ["-l", folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function tried(run: () => void): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}
