/** What users import is there: every name that programs may use, as a value or as a type. */
import { expect, test } from "vitest"
import * as entry from "./index.ts"
import * as browser from "./browser/index.ts"
import * as browserMedia from "./media/index.ts"
import * as serverMedia from "./media/server.ts"
import * as prosemirror from "./prosemirror/index.ts"
import * as reactCore from "./react-core/index.ts"
import * as reactTesting from "./react-core/testing.ts"
import * as react from "./react/index.ts"
import * as ssr from "./ssr/index.ts"
import * as testing from "./testing/index.ts"
import * as tiptap from "./tiptap/index.ts"
import * as worker from "./worker/index.ts"

const VALUES = [
  "co",
  "z",
  "Account",
  "Group",
  "Profile",
  "CoMap",
  "CoList",
  "CoFeed",
  "CoStream",
  "CoPlainText",
  "CoRichText",
  "FileStream",
  "BinaryCoStream",
  "CoValueBase",
  "SchemaUnion",
  "ImageDefinition",
  "Ref",
  "CoValueLoadingState",
  "assertLoaded",
  "getLoadedOrUndefined",
  "createUnloadedCoValue",
  "getUnloadedCoValueWithoutId",
  "getJazzErrorType",
  "loadCoValue",
  "subscribeToCoValue",
  "SubscriptionScope",
  "unstable_loadUnique",
  "exportCoValue",
  "importContentPieces",
  "coValueClassFromCoValueClassOrSchema",
  "setDefaultSchemaPermissions",
  "isControlledAccount",
  "createInviteLink",
  "parseInviteLink",
  "consumeInviteLink",
  "AnonymousJazzAgent",
  "createJazzContext",
  "createJazzContextFromExistingCredentials",
  "createJazzContextForNewAccount",
  "createAnonymousJazzContext",
  "JazzContextManager",
  "MockSessionProvider",
  "AuthSecretStorage",
  "KvStoreContext",
  "InMemoryKVStore",
  "PassphraseAuth",
  "DemoAuth",
  "JazzClerkAuth",
  "BrowserClerkAuth",
  "isClerkCredentials",
  "Inbox",
  "InboxSender",
  "experimental_defineRequest",
  "HttpRoute",
  "JazzRequestError",
  "isJazzRequestError",
  "generateAuthToken",
  "parseAuthToken",
  "authenticateRequest",
  "createSSRJazzAgent",
  "experimental_JazzMessageChannel",
  "jazzConfig",
  "captureStack",
  "logger",
  "LogLevel",
  "coField",
  "Encoders",
  "cojsonInternals",
]

const TESTING = [
  "assertLoaded",
  "createJazzTestAccount",
  "createJazzTestGuest",
  "disableJazzTestSync",
  "getPeerConnectedToTestSyncServer",
  "linkAccounts",
  "MockConnectionStatus",
  "runWithoutActiveAccount",
  "setActiveAccount",
  "setupJazzTestSync",
  "TestJazzContextManager",
  "TestJSCrypto",
]

/** What components need on any platform. */
const REACT_CORE = [
  "createAccountSubscriptionContext",
  "createCoValueSubscriptionContext",
  "experimental_useInboxSender",
  "useAccount",
  "useAccountSubscription",
  "useAgent",
  "useAuthSecretStorage",
  "useCoState",
  "useCoStates",
  "useCoValueSubscription",
  "useDemoAuth",
  "useIsAuthenticated",
  "useJazzContext",
  "useLogOut",
  "usePassphraseAuth",
  "useSubscriptionSelector",
  "useSuspenseAccount",
  "useSuspenseCoState",
  "useSuspenseCoStates",
  "useSyncConnectionStatus",
]
const REACT_ONLY = [
  "DemoAuthBasicUI",
  "Image",
  "JazzReactProvider",
  "JazzReactProviderWithClerk",
  "PasskeyAuthBasicUI",
  "PassphraseAuthBasicUI",
  "createInviteLink",
  "parseInviteLink",
  "useAcceptInvite",
  "usePasskeyAuth",
]
const REACT_TESTING = [
  "JazzTestProvider",
  "MockConnectionStatus",
  "createJazzTestAccount",
  "createJazzTestGuest",
  "linkAccounts",
  "setActiveAccount",
  "setupJazzTestSync",
]

const missing = (module: object, names: readonly string[]) => names.filter((name) => !(name in module))

test("the main entry has every value", () => {
  expect(missing(entry, VALUES)).toEqual([])
})

test("the testing entry has every value", () => {
  expect(missing(testing, TESTING)).toEqual([])
})

test("the other entries have theirs", () => {
  expect(missing(ssr, ["createSSRJazzAgent"])).toEqual([])
  expect(missing(worker, ["startWorker"])).toEqual([])
  expect(Object.keys(browser).toSorted()).toEqual([
    "BrowserPasskeyAuth",
    "JazzBrowserContextManager",
    "LocalStorageKVStore",
    "consumeInviteLinkFromWindowLocation",
    "createInviteLink",
    "createJazzBrowserContext",
    "createJazzBrowserGuestContext",
    "parseInviteLink",
  ])
  expect(Object.keys(prosemirror)).toEqual(["createJazzPlugin"])
  expect(Object.keys(tiptap)).toEqual(["JazzSyncExtension"])
  for (const media of [browserMedia, serverMedia])
    expect(Object.keys(media).toSorted()).toEqual([
      "createImage",
      "createImageFactory",
      "highestResAvailable",
      "loadImage",
      "loadImageBySize",
    ])
})

test("deprecated names are the same objects as the new ones", () => {
  expect(entry.CoStream).toBe(entry.CoFeed)
  expect(entry.BinaryCoStream).toBe(entry.FileStream)
  expect(Object.keys(entry.BrowserClerkAuth)).toEqual([])
  expect(Object.keys(entry.jazzConfig).toSorted()).toEqual([
    "LogLevel",
    "enableCaptureErrorCause",
    "logger",
    "setCustomErrorReporter",
    "setForbiddenWrites",
  ])
})

test("z has the names that fields may use, and all of Zod as z.z", () => {
  const names = (
    "string number boolean templateLiteral json date emoji base64 base64url nanoid cuid cuid2 ulid ipv4 ipv6 email url uuid literal enum " +
    "cidrv4 cidrv6 iso int32 union discriminatedUnion record intersection int codec optional array tuple object strictObject z"
  ).split(" ")

  expect(missing(entry.z, names)).toEqual([])
  expect(missing(entry.z, ["any", "unknown", "null", "nullable", "lazy", "map", "set", "bigint"])).toHaveLength(8)
})

test("the entries for React have exactly theirs", () => {
  const shared = ["JazzContext", "JazzContextManagerContext", "useJazzContextManager"]

  expect(Object.keys(react).toSorted()).toEqual([...REACT_CORE, ...REACT_ONLY].toSorted())
  expect(Object.keys(reactCore).toSorted()).toEqual([...REACT_CORE, ...shared].toSorted())
  expect(Object.keys(reactTesting).toSorted()).toEqual(REACT_TESTING)
})
