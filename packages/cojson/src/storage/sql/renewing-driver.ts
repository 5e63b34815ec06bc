/**
 * RenewingDriver: a driver whose database turns out to be damaged while it is in use, and is replaced by a sound one with what could be
 * read of it. What failed is then tried there.
 */
import { JazzError } from "../../base/errors.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { CoValueKnownState } from "../../log/known-state.ts"
import type { DiskSync, StorageBatch, StorageDriver, StoreOutcome } from "../driver.ts"
import type { KeptMarks, KeptSnapshot, StoredCoValue } from "../storage.ts"

/** A disk that damages one file after the other is for somebody to look at. */
const MAX_RENEWALS = 3

/** All of it answers at once: what is synchronous cannot be in the middle of something when it is replaced. */
export class RenewingDriver implements StorageDriver {
  #driver: StorageDriver
  readonly #renew: (error?: unknown) => StorageDriver | undefined
  #renewals = 0

  #checked = false

  /**
   * @param renew gives up the database behind the driver for another one; undefined when the failure is no damage. Without a failure a
   * value was found to be damaged, and the question is whether the database is
   */
  constructor(driver: StorageDriver, renew: (error?: unknown) => StorageDriver | undefined) {
    this.#driver = driver
    this.#renew = renew
  }

  get disk(): DiskSync | undefined {
    return this.#driver.disk
  }

  read(id: RawCoID): StoredCoValue | undefined {
    return this.#read(id, readFrom)
  }

  knownState(id: RawCoID): CoValueKnownState | undefined {
    return this.#read(id, knownStateFrom)
  }

  commit(batch: StorageBatch): readonly StoreOutcome[] {
    return this.#tried((driver) => driver.commit(batch) as readonly StoreOutcome[])
  }

  /** Where one value is damaged, what would be written to heal it might go astray: the first time the database is looked at as a whole. */
  cutBack(known: CoValueKnownState): void {
    const renewed = this.#checked ? undefined : this.#renew()
    this.#checked = true
    if (renewed) this.#replace(renewed)
    void this.#tried((driver) => driver.cutBack?.(known))
  }

  ids(): readonly RawCoID[] {
    return this.#tried((driver) => driver.ids() as readonly RawCoID[])
  }

  unsyncedIDs(): readonly RawCoID[] {
    return this.#tried((driver) => driver.unsyncedIDs() as readonly RawCoID[])
  }

  keepSnapshots(snapshots: ReadonlyMap<RawCoID, KeptSnapshot>): void {
    void this.#tried((driver) => driver.keepSnapshots?.(snapshots))
  }

  keepMarks(marks: KeptMarks): void {
    void this.#tried((driver) => driver.keepMarks?.(marks))
  }

  close(): void {
    void this.#driver.close()
  }

  /** What the damage took with it is damaged, not absent. */
  #read<T>(id: RawCoID, operation: (driver: StorageDriver, id: RawCoID) => T | undefined): T | undefined {
    try {
      return operation(this.#driver, id)
    } catch (error) {
      const result = operation(this.#renewedAfter(error), id)
      if (result !== undefined) return result
      throw new JazzError("storage.corrupt", `${id} was stored in a part of the database that cannot be read.`, { coValueID: id })
    }
  }

  #tried<T>(operation: (driver: StorageDriver) => T): T {
    try {
      return operation(this.#driver)
    } catch (error) {
      return operation(this.#renewedAfter(error))
    }
  }

  /** Throws the error when the database is sound. */
  #renewedAfter(error: unknown): StorageDriver {
    const renewed = this.#renewals < MAX_RENEWALS ? this.#renew(error) : undefined
    if (!renewed) throw error
    this.#replace(renewed)
    return renewed
  }

  #replace(renewed: StorageDriver): void {
    this.#renewals++
    this.#driver = renewed
  }
}

function readFrom(driver: StorageDriver, id: RawCoID): StoredCoValue | undefined {
  return driver.read(id) as StoredCoValue | undefined // synchronous, as all of it
}

function knownStateFrom(driver: StorageDriver, id: RawCoID): CoValueKnownState | undefined {
  return driver.knownState(id) as CoValueKnownState | undefined
}
