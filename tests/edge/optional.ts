/**
 * A package that tests/edge/package.json names. These are heavy, so `npm ci` of the repository does not install them: `npm run
 * install:extras` does, and .ci/run. undefined, with a notice, where that was not done.
 */
export async function optional<M>(name: string): Promise<M | undefined> {
  try {
    return (await import(name)) as M
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error
    console.warn(`${name} is not installed: run \`npm run install:extras\` to run these tests`)
    return undefined
  }
}
