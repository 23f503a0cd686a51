import { networkInterfaces, platform } from 'node:os'
import { check, fail, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { isLoopback } from '../../kit/loopback.ts'
import { NoAnswer } from '../../kit/nothing-learnt.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { strayNotification } from './notification.ts'
import { inWords, wasServed } from './served.ts'
import { listing } from './session.ts'

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300

/** What a server need not hide it may leave open; then this tells that it has. */
export const everythingAuthenticated = check({
  id: 'server/guarded/every-method',
  requirement: requirement('http.authenticate'),
  title: 'Nothing at the endpoint is answered with a success to a stranger: no request, no notification, no GET',
  needs: ['server', 'token'],
  catches: [
    'server/takes-notifications-of-strangers',
    'server/lets-strangers-in',
    'server/verifies-the-first-request-only',
    'server/opens-its-stream-to-strangers',
    'server/sends-strangers-to-a-sign-in-page',
    'server/opens-by-mcp-method@2026-07-28',
    'server/opens-by-mcp-method-in-any-version@2026-07-28',
    'server/guards-single-messages@2025-03-26',
    'server/guards-the-first-of-several',
  ],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    const asked: Readonly<Record<string, () => Promise<Answer>>> = {
      'the first request': () => server.firstRequest(),
      'tools/list': () => server.listTools(),
      'a notification': () => server.send(strayNotification(server)),
      GET: () =>
        server.send({ method: 'GET', headers: { accept: 'text/event-stream', 'mcp-protocol-version': server.revision } }),
      // A batch is of one revision, and read by code of its own.
      ...(server.revision === '2025-03-26' && {
        'a batch': () => server.send({ ...strayNotification(server), body: JSON.stringify([listing]) }),
      }),
    }
    const answers = await Promise.all(
      Object.entries(asked).map(async ([what, send]) => ({ what, answer: await step(`probe: ${what} of a stranger`, send) })),
    )
    const taken = answers.find(({ what, answer }) => wasServed(answer) || (!/request|list/.test(what) && isSuccess(answer)))
    return taken ? fail(`${taken.what} of a stranger: expected a refusal, got ${inWords(taken.answer)}`) : pass
  },
})

/** Every program of every user of a machine reaches its loopback. A server elsewhere is not asked. */
export const localRestricted = check({
  id: 'server/guarded/local-server',
  requirement: requirement('local.http-restrict'),
  title: 'A server on loopback serves nothing of worth to a program that has no token',
  needs: ['server', 'token'],
  catches: ['server/lets-strangers-in'],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    const { anonymous } = opened.door
    const open = isLoopback(new URL(server.url).hostname) && wasServed(anonymous)
    return open ? fail(`a program without a token: expected a refusal, got ${inWords(anonymous)}`) : pass
  },
})

/** So many are enough to tell "this one" from "all of them". */
const mostAddresses = 4

/**
 * Addresses that reach a server on this machine only if it listens on all of them. On Linux all of 127.0.0.0/8 is loopback, so that
 * the second address of it tells even where there is no network.
 */
function otherAddresses(hostname: string): readonly string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
  const outside = own.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address)
  return [...(platform() === 'linux' && hostname !== '127.0.0.2' ? ['127.0.0.2'] : []), ...outside].slice(0, mostAddresses)
}

/** Whoever is in the same network, in a café or an office, reaches a server that listens on all addresses. */
export const listensOnLoopback = check({
  id: 'server/guarded/listens-on-loopback',
  requirement: requirement('http.bind-loopback'),
  title: 'A server whose address is on loopback is not reached by another address of its machine',
  needs: ['server', 'token'],
  catches: ['server/listens-on-every-address'],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    const { hostname, host, port, protocol } = new URL(server.url)
    if (!isLoopback(hostname)) return pass
    const here = await step('control: the first request of a stranger', () => server.firstRequest())
    const reached = await Promise.all(
      otherAddresses(hostname).map(async (address) => {
        const url = new URL(server.url)
        url.host = port === '' ? address : `${address}:${port}`
        const there = await step(`probe: the same by way of ${protocol}//${address}`, () =>
          server.firstRequest({ url: url.href, headers: { host } }).catch((error: unknown) => {
            if (error instanceof NoAnswer) return undefined
            throw error
          }),
        )
        // Somebody else may listen there on the same port: they would hardly say the same.
        return (
          there?.status === here.status && String(there.headers['www-authenticate']) === String(here.headers['www-authenticate'])
        )
      }),
    )
    return reached.includes(true) ? fail('expected nobody at the other addresses of this machine, got the same server') : pass
  },
})
