/** W8: a worker that starts. Timed by whoever spawns the process. */
export const workers = {
  "worker-start": {
    needsServer: true,
    timedBySpawner: true,
    async prepare(api, _n, { url }) {
      const { accountID, accountSecret, close } = await api.connectNewAccount(url)
      await close()
      return { accountID, accountSecret }
    },
    async measure(api, _n, { url, accountID, accountSecret }) {
      await api.startWorker({ syncServer: url, accountID, accountSecret })
      return {}
    },
  },
}
