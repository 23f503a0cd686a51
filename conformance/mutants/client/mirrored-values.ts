import { type ClientMutants, minimalClient } from './mutant.ts'
import { withHeaders } from './requests.ts'
import { requesting } from './tokens.ts'

const encode = (value: string): string => `=?base64?${Buffer.from(value).toString('base64')}?=`
/** What a header cannot hold in Node; the byte values stand for the text. */
const raw = (value: string): string => Buffer.from(value.replace(/[\r\n]/g, ' ')).toString('latin1')

/** Clients that repeat values in headers in a wrong way. */
export const mirroredValueMutants: ClientMutants = {
  'client/raw-names': minimalClient('repeats values as they are', (parts) => ({ ...parts, headerValue: raw })),
  'client/raw-sentinels': minimalClient('does not encode what looks as if it were', (parts) => ({
    ...parts,
    headerValue: (value) => (/^=\?base64\?.*\?=$/.test(value) ? value : parts.headerValue(value)),
  })),
  'client/sentinels-in-capitals': minimalClient('marks in capitals what is encoded', (parts) => ({
    ...parts,
    headerValue: (value) => (parts.headerValue(value) === value ? value : encode(value).replace('base64', 'BASE64')),
  })),
  'client/mirrors-no-parameters': minimalClient(
    'repeats no parameters',
    requesting((right) => ({
      ...right,
      headers: Object.fromEntries(Object.entries(right.headers).filter(([name]) => !name.startsWith('mcp-param-'))),
    })),
  ),
  'client/raw-parameters': minimalClient(
    'repeats parameters as they are',
    requesting((right) => {
      const found = Object.entries(right.headers).filter(([name]) => name.startsWith('mcp-param-'))
      const decoded = found.map(([name, value]) => {
        const base64 = /^=\?base64\?(.*)\?=$/.exec(value)?.[1]
        return [name, base64 === undefined ? value : raw(Buffer.from(base64, 'base64').toString())] as const
      })
      return withHeaders(right, Object.fromEntries(decoded))
    }),
  ),
  'client/mirrors-null': minimalClient(
    'repeats null, too',
    requesting((right) => (right.body?.includes('"region":null') ? withHeaders(right, { 'mcp-param-region': 'null' }) : right)),
  ),
  'client/offers-every-tool': minimalClient('offers tools with whatever marks', (parts) => ({
    ...parts,
    offered: (tools) => tools,
  })),
  'client/gives-up-at-a-mismatch': minimalClient('gives a call up whose headers do not fit any more', (parts) => ({
    ...parts,
    meansMismatch: () => false,
  })),
}
