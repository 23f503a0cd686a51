import type { Fetch } from './fetching.ts'
import { maskedAddress, maskedBody, maskedHeaders, secretsOf, withoutSecrets } from './masked.ts'
import { networkProblem } from './network-problem.ts'

/** One request and what came of it, secrets masked. Its texts are other parties' and unfit for a terminal as they are. */
export interface Exchange {
  /** When it was sent, ISO 8601. */
  readonly at: string
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: string | undefined
  /** Absent where no answer came. */
  readonly status: number | undefined
  readonly responseHeaders: Readonly<Record<string, string>>
  /** JSON and forms only, and the first 64 kB of them: a stream of events is not waited for. */
  readonly responseBody: string | undefined
  /** Why no answer came: the code of the network's error. */
  readonly failure: string | undefined
  /** Until the head of the answer. */
  readonly milliseconds: number
}

const longestBodyBytes = 64_000

/** A `fetch` that tells each exchange once it is over. */
export function tracedFetch(fetch: Fetch, onExchange: (exchange: Exchange) => void): Fetch {
  return async (input, init = {}) => {
    const begun = performance.now()
    const secrets = secretsOf(init)
    const asked = {
      at: new Date().toISOString(),
      method: init.method ?? 'GET',
      url: maskedAddress(String(input)),
      requestHeaders: maskedHeaders(new Headers(init.headers)),
      requestBody: requestBody(init),
    }
    const nothing = { status: undefined, responseHeaders: {}, responseBody: undefined, failure: undefined }
    const milliseconds = () => Math.round(performance.now() - begun)
    try {
      const response = await fetch(input, init)
      const answered = {
        ...asked,
        ...nothing,
        status: response.status,
        responseHeaders: Object.fromEntries(
          Object.entries(maskedHeaders(response.headers)).map(([name, value]) => [name, withoutSecrets(value, secrets)]),
        ),
        milliseconds: milliseconds(),
      }
      const type = response.headers.get('content-type')
      if (response.body === null || maskedBody(type, '{}') === undefined) onExchange(answered)
      else
        void bodyOf(response.clone()).then((body) =>
          onExchange({ ...answered, responseBody: body && maskedBody(type, withoutSecrets(body, secrets)) }),
        )
      return response
    } catch (error) {
      const failure = networkProblem(error) ?? (error instanceof Error ? error.name : 'failed')
      onExchange({ ...asked, ...nothing, failure, milliseconds: milliseconds() })
      throw error
    }
  }
}

function requestBody({ body, headers }: RequestInit): string | undefined {
  if (body instanceof URLSearchParams) return maskedBody('application/x-www-form-urlencoded', body.toString())
  return typeof body === 'string' ? maskedBody(new Headers(headers).get('content-type'), body) : undefined
}

/** Undefined where it is too long or breaks off: a part of JSON cannot be masked. */
async function bodyOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > longestBodyBytes) return undefined
      chunks.push(chunk)
    }
    return new TextDecoder().decode(Buffer.concat(chunks))
  } catch {
    return undefined
  }
}
