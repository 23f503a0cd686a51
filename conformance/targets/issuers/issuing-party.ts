import type { Directory, Issuer, Upstream } from '../../kit/instruments.ts'
import type { Redactor } from '../../kit/redaction.ts'
import type { TemplateWord } from '../templates.ts'

/** Whoever issues the tokens that a server under test accepts, as far as it is in the referee's hand. */
export interface IssuingParty {
  readonly issuer: Issuer
  readonly upstream: Upstream
  /** Only where there is a directory of people behind the issuer. */
  readonly directory?: Directory
}

/** What a server is to be told so that it stands behind a party. */
export interface Told {
  /** Values for the words of templates; the party has no value for the others. */
  readonly words: Readonly<Partial<Record<TemplateWord, string>>>
  /** Variables of this dialect, besides those that every server is given. */
  readonly variables: Readonly<Record<string, string>>
}

/** The server that is to be told. */
export interface Around {
  /** Its MCP endpoint. */
  readonly url: string
  readonly port: number
  /** The private key set, as JSON, for a server that signs tokens of its own. */
  readonly serverJwks: string
  /** What the server is to be towards its clients, in the words of AUTH_MODE; `direct` unless it was said otherwise. */
  readonly mode: string
}

/** A party that was started here. */
export interface StartedParty extends IssuingParty {
  told(around: Around): Told
  close(): Promise<void>
}

export interface StartOptions {
  /** The MCP endpoint whose tokens are to be issued. */
  readonly url: string
  /** Default: any free one. */
  readonly port?: number | undefined
  /** Who the tokens are about; without it, the first person there is. */
  readonly user?: string | undefined
  readonly redactor: Redactor
}

/** One way to be an issuer: what tokens look like, and how a server is told of it. Each has a file of its own. */
export interface Dialect {
  /** The words of templates that it has values for. */
  readonly words: readonly TemplateWord[]
  /** @throws Error where it cannot start, or has no such user. */
  start(options: StartOptions): Promise<StartedParty>
}
