/** The door of the client: connect to an MCP server, the ways to sign in, and where tokens are kept. */
export type { AuthorizationPage, Browser, SignedInUser, SignInAct } from './browsers/browser.ts'
export { type HeadlessBrowser, type HeadlessOptions, HeadlessStop, headlessBrowser } from './browsers/headless.ts'
export type { Ask } from './browsers/pasted-address.ts'
export { printingBrowser } from './browsers/printing-browser.ts'
export { type SystemBrowserOptions, systemBrowser } from './browsers/system-browser.ts'
export type { SignInOptions } from './connect-options.ts'
export { elicitsFrom } from './console/elicit.ts'
export { type HistoryFile, historyFile } from './console/history-file.ts'
export { type ConsoleOptions, runConsole } from './console/run-console.ts'
export { openTerminal, type Terminal, type TerminalStreams } from './console/terminal.ts'
export { ConnectError, type FailureKind, type Whose } from './failure.ts'
export type { Fetch } from './http/fetching.ts'
export type { LookUp } from './http/inside-names.ts'
export type { Exchange } from './http/traced-fetch.ts'
export type { ClientKey, GrantType, KnownClient, ResourcePolicy, SignInWanted } from './oauth/context.ts'
export { clientMetadataDocument } from './oauth/registration/client-metadata.ts'
export { type ConnectOptions, connect, type Session, signOut } from './session.ts'
export { type Step, stepLine } from './steps.ts'
export type { CredentialStore } from './store/credential-store.ts'
export { fileStore } from './store/file-store.ts'
export { memoryStore } from './store/memory-store.ts'
export type { TokenView } from './token-view.ts'
export type {
  CallOptions,
  CallProgress,
  CompletionOf,
  PromptMessage,
  PromptSummary,
  ResourceContent,
  ResourceSummary,
  ToolResult,
  ToolSummary,
  Verbs,
} from './verbs.ts'
export type { Elicit, Elicitation, Elicited } from './wire/elicitation.ts'
export type { Notice } from './wire/notices.ts'
