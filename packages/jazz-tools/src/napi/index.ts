export { NapiCrypto } from "cojson/crypto/NapiCrypto"
