/** What the hooks of the own account give: without a schema, and with classes. */
import { Account, coField, CoMap } from "jazz-tools"
import { useAccount, useAccountSubscription, useCoState, useSubscriptionSelector, useSuspenseAccount } from "jazz-tools/react"

class Pet extends CoMap {
  name = coField.string
}
class Root extends CoMap {
  pet = coField.ref(Pet)
}
class AppAccount extends Account {
  override root = coField.ref(Root)
}

export function useNames(id: string): string[] {
  const shallow = useAccount()
  const account = useAccount(undefined, { resolve: { profile: true } })
  const named = useAccount(Account, { resolve: { profile: true }, select: (value) => (value.$isLoaded ? value.profile.name : "…") })
  const { profile } = useSuspenseAccount(undefined, { resolve: { profile: true } })
  const subscribed = useSubscriptionSelector(useAccountSubscription(undefined, { resolve: { profile: true } }))
  const own = useAccount(AppAccount, { resolve: { root: { pet: true } } })
  const root = useCoState(Root, id, { resolve: { pet: true } })
  // @ts-expect-error not asked for
  if (shallow.$isLoaded) shallow.profile.name
  // @ts-expect-error no such field
  useAccount(undefined, { resolve: { nope: true } })
  return [
    account.$isLoaded ? account.profile.name : named,
    profile.name,
    subscribed.$isLoaded ? subscribed.profile.name : "",
    own.$isLoaded ? own.root.pet.name : "",
    root.$isLoaded ? root.pet.name : "",
  ]
}
