/** @type {import("next").NextConfig} */
export default {
  // native code of jazz-tools stays outside of the bundle
  serverExternalPackages: ["sodium-native", "@napi-rs/blake-hash"],
  turbopack: { root: import.meta.dirname },
}
