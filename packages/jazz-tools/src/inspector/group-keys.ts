/** Whether a key of a group or account is about members, keys or links, and no field. */
export function isGroupMatter(key: string): boolean {
  return key === "everyone" || key === "readKey" || /^(co_z|sealer_z|key_|writeKeyFor_|parent_|child_)/.test(key)
}
