import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createRecorder } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { driveSignIn, type Login, type LoginMemory } from './drive-sign-in.ts'
import { personsBrowser } from './persons-browser.ts'

const goal = 'http://localhost:1/callback'
const form = (action: string, content: string) => `<form method="post" action="${action}">${content}</form>`
const withCookie = { 'set-cookie': 'session=1; HttpOnly' }
const token = '<input type="hidden" name="_csrf" value="42">'

/** A login as many have it: the name and the password on pages of their own, another way in beside them, a page in between, and a question. */
const pages: Readonly<Record<string, string>> = {
  '/authorize':
    form('/social', '<button>Continue with Example</button>') +
    form('/name', `${token}<input name="identifier"><button>Continue</button>`),
  '/password': form(
    '/password',
    `${token}<button type="button">Show</button><input type="password" name="secret"><button name="do" value="in">Go</button>`,
  ),
  '/between': form('/between', '<input type="hidden" name="ticket" value="7"><noscript><button>OK</button></noscript>'),
  '/consent': form('/consent', '<button name="no" value="1">Deny</button><button name="yes" value="1">Allow</button>'),
  '/second': form('/second', '<input name="otp"><button>Continue</button>'),
}

async function loginServer(afterPassword = '/between') {
  const passwords: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const sent = new URLSearchParams(request.method === 'POST' ? await text(request) : '')
    const on = (location: string) => response.writeHead(303, { location }).end()
    const path = new URL(request.url ?? '/', goal).pathname
    if (request.method === 'GET') return response.writeHead(200, withCookie).end(pages[path] ?? 'nothing')
    if (request.headers.cookie !== 'session=1') return response.writeHead(403).end('no cookie')
    if (path === '/name') return on(sent.get('identifier') === 'ada' && sent.get('_csrf') === '42' ? '/password' : '/authorize')
    if (path === '/password') {
      passwords.push(sent.get('secret') ?? '')
      return on(sent.get('secret') === 'right' && sent.get('do') === 'in' ? afterPassword : '/password')
    }
    if (path === '/between') return on('/consent')
    return on(path === '/consent' && sent.has('yes') ? `${goal}?code=1` : '/nowhere')
  }
  const server = await throwawayServer((request, response) => void answer(request, response))
  const wire = createRecorder({ redactor: createRedactor(), signal: new AbortController().signal })
  const memory: LoginMemory = {}
  const signIn = (login?: Login) =>
    driveSignIn({
      browser: personsBrowser({ wire }),
      url: new URL('/authorize', server.origin),
      ...{ goal, login, memory, seededAt: async () => ({ identifier: 'ada', secret: 'right' }) },
    })
  return { signIn, passwords, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('a login of two pages, with another way in beside it and a page in between, is walked through, and its question agreed to', async () => {
  await using login = await loginServer()
  const through = { redirected: true, parameters: { code: '1' } }
  expect(await login.signIn({ identifier: 'ada', secret: 'right' })).toEqual(through)
  expect(await login.signIn()).toEqual(through)
})

test('a password that is refused is typed once in a whole run, and it is said where', async () => {
  await using login = await loginServer()
  const wrong = { identifier: 'ada', secret: 'wrong' }
  await expect(login.signIn(wrong)).rejects.toThrow('the page that asks for secret came again')
  await expect(login.signIn(wrong)).rejects.toThrow('what was typed there is refused')
  expect(login.passwords).toEqual(['wrong'])
})

test('what is asked for and was not told ends the way, and is named', async () => {
  await using login = await loginServer('/second')
  expect(await login.signIn({ identifier: 'ada', secret: 'right' })).toMatchObject({ redirected: false, asks: ['otp'] })
  expect(await login.signIn({ identifier: 'ada' })).toMatchObject({ redirected: false, asks: ['secret'] })
  expect(await login.signIn({ user: 'ada', secret: 'right' })).toMatchObject({ redirected: false, asks: ['identifier'] })
  expect(login.passwords).toEqual(['right'])
})
