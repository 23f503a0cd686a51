import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { isLoopback } from '../../kit/loopback.ts'
import { requirement } from '../../requirements/index.ts'
import { proxyFlow, whereInWords } from '../server/proxy-flow.ts'
import { says } from './document-flow.ts'

/**
 * A client id that is an address has the server go there: to whatever stands beside it in its network, if it does not look where
 * that is. Here it is a port of this machine, which takes note of who calls, by its number, by a name, and by the numbers that lead there too.
 */
export const noCallsIntoTheNetwork = check({
  id: 'authorization-server/client-documents/no-calls-into-the-network',
  requirement: requirement('cimd.as-ssrf'),
  title: 'A client id that is an address on the own machine of the server is not called',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/fetches-from-anywhere', 'authorization-server/knows-its-machine-by-two-names'],
  async run(players, step) {
    if (!isLoopback(new URL(players.discovery.issuer).hostname))
      return (await step('its metadata', () => says(players)))
        ? inconclusive('the server is on another machine, where nobody of ours sees whom it calls')
        : pass
    const flow = await proxyFlow(players, step)
    const control = await step('control: a right request', () => flow.beginSignedIn(players.authorizationServer.browser()))
    if (control.at === 'end') return inconclusive(`a right request got ${whereInWords(control)}`)
    let calls = 0
    const trap = createServer((socket) => {
      calls += 1
      socket.destroy()
    }).listen(0, '127.0.0.1')
    try {
      await once(trap, 'listening')
      const { port } = trap.address() as AddressInfo
      for (const host of ['127.0.0.1', 'localhost', '0.0.0.0', '[::ffff:127.0.0.1]']) {
        const change = { client_id: `https://${host}:${port}/client.json` }
        await step(`probe: a client id at ${host}`, () => flow.beginSignedIn(players.authorizationServer.browser(), change))
      }
      return calls === 0 ? pass : fail(`expected no call to an address of this machine, got ${calls}`)
    } finally {
      trap.close()
    }
  },
})
