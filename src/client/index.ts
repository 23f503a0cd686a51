/** The door of the client: connect to an MCP server, and the ways to bring a person to a sign-in page. */
export { type AuthorizationPage, type Browser, printingBrowser, type SignedInUser, type SignInAct } from './browser.ts'
export { ConnectError, type FailureKind, type Whose } from './failure.ts'
export { type HeadlessBrowser, type HeadlessOptions, HeadlessStop, headlessBrowser } from './headless.ts'
export { type ConnectOptions, connect, type Session, type ToolResult, type ToolSummary } from './session.ts'
export { type Step, stepLine } from './steps.ts'
export { systemBrowser } from './system-browser.ts'
