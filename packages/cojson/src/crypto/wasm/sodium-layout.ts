/** Made by tools/wasm-modules, see the README there. */

/** Where the embedded libsodium wants the table of multiples of the base point, which is not in its binary. */
export const BASE_MULTIPLES_AT = 2704
