import type { Runtime } from "../base/runtime.ts"
import type { Loading } from "./loading.ts"
import type { UploadStatus } from "./upload-status.ts"

/** How many values of an earlier run are loaded at a time to be uploaded. */
const BATCH = 10

/** Uploads what an earlier run of this node could not. */
export async function resumeUploads(status: UploadStatus, loading: Loading, log: Runtime["log"]): Promise<void> {
  try {
    const ids = await status.takeUnsynced()
    for (let i = 0; i < ids.length; i += BATCH) {
      await Promise.all(
        ids.slice(i, i + BATCH).map(async (id) => {
          if (await loading.read(id)) status.resume(id)
          else if (!loading.isUnreadable(id)) status.forget(id)
        }),
      )
    }
  } catch (error) {
    log.error("unsynced values could not be read from storage", { error })
  }
}
