/** What lies at the address of a client. What is not said is right. */
export interface Served {
  /** Default: 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Members added to a right document, or put in their place; `undefined` leaves one out. */
  readonly members?: (right: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /** In the place of the document. */
  readonly body?: string
}

/** A document that lies at an address of its own. */
export interface Published {
  /** The address, which is the id of the client (OAuth Client ID Metadata Document). */
  readonly url: string
  /** Puts something else there. */
  become(served: Served): void
  /** How often it was asked for. */
  fetched(): number
}

/** A place where the authorization server under test can fetch the documents of clients. */
export interface ClientDocuments {
  /** Puts a document at a fresh address. A right one is that of a public client with a loopback redirect. */
  publish(served?: Served): Published
}

/** The redirect URI of a right document. */
export const documentRedirect = 'http://127.0.0.1:33418/callback'
