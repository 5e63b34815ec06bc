import { VoteForm } from "./vote-form"
import { votesIn } from "./schema"
import { getWorker } from "./worker"

export const dynamic = "force-dynamic"

export default async function Page() {
  const { tally, crypto } = await getWorker()
  return (
    <main>
      <h1>Votes</h1>
      <VoteForm initial={votesIn(tally)} />
      <small>counted by a Jazz worker with {crypto} crypto</small>
    </main>
  )
}
