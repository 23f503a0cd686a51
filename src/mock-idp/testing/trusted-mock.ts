import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type MockEntra, type MockEntraOptions, startMockEntra } from '../index.ts'

/**
 * A mock over https whose certificate authority this process trusts, as a program does that is started with
 * NODE_EXTRA_CA_CERTS; MSAL speaks to nothing else. The trust is taken back when the mock is closed.
 */
export async function startTrustedMock(options: MockEntraOptions = {}): Promise<MockEntra> {
  const mock = await startMockEntra({ ...options, https: true })
  if (mock.ca === null) throw new Error('a mock over https says which authority to trust')
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, mock.ca])
  const close = async () => {
    setDefaultCACertificates(before)
    await mock.close()
  }
  return Object.create(mock, { close: { value: close, enumerable: true } }) as MockEntra
}
