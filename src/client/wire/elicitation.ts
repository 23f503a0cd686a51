import type { Client } from '@modelcontextprotocol/client'
import { endpointAddress, serverAddress } from '../oauth/server-address.ts'

/** What a server asks the person in the middle of a call. All texts are the server's. */
export type Elicitation =
  | {
      readonly mode: 'form'
      readonly message: string
      /** JSON Schema of an object whose members are of simple types. */
      readonly requestedSchema: Readonly<Record<string, unknown>>
    }
  | {
      readonly mode: 'url'
      readonly message: string
      /** Fit to be opened: https, or on this machine where the server is. Whether to go there is the person's to say. */
      readonly url: string
    }

export interface Elicited {
  readonly action: 'accept' | 'decline' | 'cancel'
  /** Of a form that was accepted. What is left out takes the default that the schema names. */
  readonly content?: Readonly<Record<string, string | number | boolean | string[]>>
}

/** Puts the question to the person. */
export type Elicit = (asked: Elicitation) => Promise<Elicited>

/** Has a client answer the questions of its server. An address that nobody should be sent to is declined unseen. */
export function elicitsWith(client: Client, elicit: Elicit, server: URL): void {
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    const { message } = params
    if (params.mode === 'url') {
      const url = openable(params.url, server)
      return url === undefined ? { action: 'decline' } : answered(await elicit({ mode: 'url', message, url }))
    }
    return answered(await elicit({ mode: 'form', message, requestedSchema: { ...params.requestedSchema } }))
  })
}

const answered = ({ action, content }: Elicited) => (action === 'accept' ? { action, content: { ...content } } : { action })

function openable(named: string, server: URL): string | undefined {
  try {
    return endpointAddress(named, 'address', serverAddress(server.href), 'the MCP server').href
  } catch {
    return undefined
  }
}
