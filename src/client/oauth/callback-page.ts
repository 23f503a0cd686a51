import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** The pages a person can end at. Fixed texts: nothing of a request or of another party's answer is ever shown. */
const pages = {
  'signed-in': { status: 200, title: 'You are signed in', text: 'You can close this tab and go back to the terminal.' },
  'not-signed-in': {
    status: 400,
    title: 'Sign-in did not succeed',
    text: 'The terminal says why, and what to try. You can close this tab.',
  },
  'not-awaited': {
    status: 400,
    title: 'This answer was not waited for',
    text: 'It does not belong to the sign-in that the terminal began, so nothing was done with it. Go on in the tab that was opened last.',
  },
  'used-up': {
    status: 409,
    title: 'This answer was used already',
    text: 'Each answer counts once. You can close this tab; the terminal says how it went on.',
  },
  'not-here': {
    status: 404,
    title: 'Nothing is here',
    text: 'This address only waits for the answer to a sign-in that was begun in a terminal.',
  },
  'not-so': {
    status: 405,
    title: 'Not in this way',
    text: 'The answer to a sign-in comes here by following a link, and in no other way.',
  },
} as const

export type CallbackPage = keyof typeof pages

const style = 'body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}'
const styleHash = createHash('sha256').update(style).digest('base64')

/** Sends a page. Settles when it is on its way to the browser, or when the browser has gone. */
export function sendPage(response: ServerResponse, name: CallbackPage): Promise<void> {
  const { status, title, text } = pages[name]
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${style}</style><h1>${title}</h1><p>${text}</p></html>\n`
  return new Promise((resolve) => {
    // The tab may be gone before there is anything to say, and `close` does not come a second time.
    if (response.closed || response.destroyed) return resolve()
    response.once('close', resolve)
    response
      .writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
        'referrer-policy': 'no-referrer', // The address holds a code.
        'x-content-type-options': 'nosniff',
        connection: 'close',
        ...(status === 405 && { allow: 'GET' }),
      })
      .end(html)
  })
}
