import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { startMockEntra } from '../../src/mock-idp/index.ts'
import { startMinimalServer } from '../targets/minimal-server/index.ts'
import { describeAuthorizationServerConformance, describeClientConformance, describeConformance } from '../vitest.ts'
import { minimalSettings } from './cast.ts'

const mock = await startMockEntra()
const server = await startMinimalServer(minimalSettings(mock))
afterAll(() => Promise.all([server.close(), mock.close()]))

describeConformance(
  { url: server.url, mock: mock.origin },
  { revisions: ['2026-07-28'], profile: 'entra', only: ['challenge', 'prm'] },
)

const client = `${execPath} ${fileURLToPath(new URL('../targets/minimal-client/main.ts', import.meta.url))}`

describeClientConformance({ command: client }, { revisions: ['2026-07-28'], only: ['authz.client-redirect-scheme'] })

describeAuthorizationServerConformance({ issuer: mock.issuer() }, { revisions: ['2026-07-28'], only: ['asmeta.as-issuer'] })
