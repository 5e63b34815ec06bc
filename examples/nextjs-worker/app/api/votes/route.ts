import { votesIn } from "../../schema"
import { getWorker } from "../../worker"

export const runtime = "nodejs"
export const dynamic = "force-dynamic"

export async function GET() {
  const { tally, crypto } = await getWorker()
  return Response.json({ votes: votesIn(tally), crypto })
}

export async function POST(request: Request) {
  const choice: unknown = (await request.json().catch(() => undefined))?.choice
  if (typeof choice !== "string" || choice === "" || choice.length > 40) {
    return Response.json({ error: "A choice is a text of 1 to 40 characters" }, { status: 400 })
  }
  const { tally } = await getWorker()
  tally.$jazz.set(choice, (tally[choice] ?? 0) + 1)
  await tally.$jazz.waitForSync()
  return Response.json({ votes: votesIn(tally) })
}
