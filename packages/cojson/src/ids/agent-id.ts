export type SignerID = `signer_z${string}`
export type SealerID = `sealer_z${string}`
export type SignerSecret = `signerSecret_z${string}`
export type SealerSecret = `sealerSecret_z${string}`

/** Public half of an agent: `<sealer id>/<signer id>`. */
export type AgentID = `${SealerID}/${SignerID}`
/** Secret half of an agent: `<sealer secret>/<signer secret>`. */
export type AgentSecret = `${SealerSecret}/${SignerSecret}`

export function isAgentID(value: unknown): value is AgentID {
  return typeof value === "string" && value.startsWith("sealer_") && value.includes("/signer_")
}

/** The signer half of an agent id. */
export function signerIDOf(agent: AgentID): SignerID {
  return agent.slice(agent.indexOf("/") + 1) as SignerID
}

/** The sealer half of an agent id. */
export function sealerIDOf(agent: AgentID): SealerID {
  return agent.slice(0, agent.indexOf("/")) as SealerID
}
