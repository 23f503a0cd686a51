import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { refusing, saying, withError } from './rewording.ts'

const ofUnknownTools = (code: number): ChangeParts =>
  saying((outgoing, { body: { method } }) =>
    method === 'tools/call' && outgoing.status === 200 ? withError(outgoing, { code }) : outgoing,
  )

/** Which codes the minimal server gives to what goes wrong. */
export const minimalErrorMutants: Mutants = {
  'server/answers-an-unknown-method-with-200': {
    of: 'minimal',
    flaw: 'says -32601 with the status 200',
    change: saying((outgoing) => (outgoing.body?.error?.code === -32601 ? { ...outgoing, status: 200 } : outgoing)),
  },
  'server/answers-an-unknown-method-with-nothing': {
    of: 'minimal',
    flaw: 'answers an unknown method with 404 and no body',
    change: saying((outgoing) => (outgoing.body?.error?.code === -32601 ? { status: 404 } : outgoing)),
  },
  'server/says-not-found-as-it-used-to-be': {
    of: 'minimal',
    flaw: 'says -32002 of a resource that is not there',
    change: saying((outgoing, { body }) =>
      body.method === 'resources/read' ? refusing(200, -32002, 'Resource not found') : outgoing,
    ),
  },
  'server/makes-up-a-reserved-code': {
    of: 'minimal',
    flaw: 'says -32050 of a tool that is not there',
    change: ofUnknownTools(-32050),
  },
  'server/refuses-with-a-code-of-its-own': {
    of: 'minimal',
    flaw: 'says -32000 of a tool that is not there',
    change: ofUnknownTools(-32000),
  },
  'server/calls-an-unknown-tool-a-mismatch': {
    of: 'minimal',
    flaw: 'says -32020 of a tool that is not there',
    change: ofUnknownTools(-32020),
  },
}
