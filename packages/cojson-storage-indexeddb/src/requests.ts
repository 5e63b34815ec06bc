/** Promises over the events of IndexedDB. */

/** The result of a request; rejects with its error. */
export function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused a request"))
  })
}

/** Resolves when everything of the transaction is in the database; rejects when nothing of it is. */
export function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error ?? new Error("IndexedDB refused a transaction"))
    transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB aborted a transaction"))
  })
}
