/** @type {import("next").NextConfig} */
export default {
  // Native code stays outside of the bundle. The first two are ours; the others are the names that the Jazz documentation lists, they do no harm.
  serverExternalPackages: [
    "sodium-native",
    "@napi-rs/blake-hash",
    "cojson-core-napi",
    "cojson-core-napi-linux-x64-gnu",
    "cojson-core-napi-linux-x64-musl",
    "cojson-core-napi-linux-arm64-gnu",
    "cojson-core-napi-linux-arm64-musl",
    "cojson-core-napi-darwin-x64",
    "cojson-core-napi-darwin-arm64",
    "cojson-core-napi-linux-arm-gnueabihf",
  ],
  turbopack: { root: import.meta.dirname },
}
