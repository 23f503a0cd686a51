import type { Page } from '../../kit/browser.ts'
import { check, fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { clientName, proxyFlow, underway, whereInWords } from './proxy-flow.ts'

/** A page that can be shown inside another one is clicked by people who do not see it (clickjacking). */
export const pageNotFramed = check({
  id: 'server/proxy-consent-page/not-framed',
  requirement: requirement('proxy.consent-no-framing'),
  title: 'The consent page forbids pages of other origins to frame it',
  needs: ['server', 'authorizationServer'],
  catches: ['server/lets-its-page-be-framed'],
  async run(players, step) {
    const flow = await proxyFlow(players, step)
    const where = await step('the consent page', () => flow.begin(players.authorizationServer.browser()))
    if (where.at === 'client') return pass
    if (where.at !== 'question') return inconclusive(`expected a question to the person, got ${whereInWords(where)}`)
    return framingForbidden(where.page)
  },
})

/** Whether a page keeps pages of other origins from showing it inside of them. */
export function framingForbidden({ answer: { headers } }: Page): Verdict {
  const policies = (headers['content-security-policy'] ?? []).join(',').split(/[;,]/)
  const ancestors = policies.find((one) => /^\s*frame-ancestors(?:\s|$)/i.test(one))
  if (ancestors !== undefined)
    return /(?:^|\s)(?:\*|https?:)(?:\s|$)/.test(ancestors) ? fail('frame-ancestors lets every page frame it') : pass
  return /^\s*(?:deny|sameorigin)\s*$/i.test(headers['x-frame-options']?.[0] ?? '')
    ? pass
    : fail('expected frame-ancestors in Content-Security-Policy, or X-Frame-Options: DENY; got neither')
}

/** What every provider understands without asking an API: who somebody is, and for how long. */
const ofOpenId: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

/** The spelling without a name space, as people read it: User.Read. */
const lastPart = (scope: string): string => scope.slice(scope.lastIndexOf('/') + 1)

/** The scopes are those that the server then asks of the issuer behind it. Which words explain them is the server's affair. */
export const pageTellsAll = check({
  id: 'server/proxy-consent-page/tells-all',
  requirement: requirement('proxy.consent-page-content'),
  title: 'The consent page shows the name of the client, where it will send the person, and what is asked of the issuer behind',
  needs: ['server', 'authorizationServer'],
  catches: ['server/hides-the-redirect-from-people', 'server/hides-the-name-from-people', 'server/hides-the-scopes-from-people'],
  async run(players, step) {
    const begun = await underway(players, step, 'a client')
    if ('verdict' in begun) return begun.isNoProxy ? pass : begun.verdict
    const { text } = begun.question.page
    if (!text.includes(clientName)) return fail('expected the name of the client on the page, got none')
    const { host, href } = new URL(begun.flow.redirectUri)
    if (!text.includes(href) && !text.includes(host)) return fail('expected the redirect URI of the client on the page, got none')
    const scopes = (begun.toIssuer.searchParams.get('scope') ?? '')
      .split(' ')
      .filter((scope) => scope && !ofOpenId.includes(scope))
    const missing = scopes.filter((scope) => !text.toLowerCase().includes(lastPart(scope).toLowerCase()))
    return scopes.length === 0 || missing.length < scopes.length
      ? pass
      : fail('expected the scopes on the page that are then asked of the issuer behind, got none of them')
  },
})

const named = /csrf|xsrf|authenticity|request_?token|form_?token|nonce/i

/**
 * A form that any page can have a browser send is agreed to by that page. So it is posted without its token, and by another
 * browser, which has a question of the same client before it. The control is the same form, posted as it stands.
 */
export const formsAreOurs = check({
  id: 'server/proxy-consent-page/form-is-its-own',
  requirement: requirement('proxy.consent-csrf'),
  title: 'The consent form is taken from the browser that was shown it, with the token that it was given, and not otherwise',
  needs: ['server', 'authorizationServer'],
  catches: ['server/takes-its-form-without-the-token', 'server/takes-its-form-from-any-browser'],
  async run(players, step) {
    const flow = await proxyFlow(players, step)
    const [first, second] = [players.authorizationServer.browser(), players.authorizationServer.browser()]
    const where = await step('the consent page', () => flow.begin(first))
    if (where.at === 'client') return pass
    if (where.at !== 'question') return inconclusive(`expected a question to the person, got ${whereInWords(where)}`)
    await step('the consent page in another browser', () => flow.begin(second))
    const foreign = await step('probe: the form of the first browser, posted by the other', () => flow.agree(second, where))
    if (foreign.at !== 'end') return fail(`a form posted by another browser: expected a refusal, got ${whereInWords(foreign)}`)
    const token = Object.keys(where.form.fields).find((name) => named.test(name))
    if (token !== undefined) {
      const { [token]: _, ...bare } = where.yes
      const without = await step('probe: the form without its token', () => flow.agree(first, { ...where, yes: bare }))
      if (without.at !== 'end') return fail(`a form without its token: expected a refusal, got ${whereInWords(without)}`)
    }
    const control = await step('control: a form as it stands', async () => {
      const again = await flow.begin(first)
      return again.at === 'question' ? flow.agree(first, again) : again
    })
    return control.at === 'issuer-behind' || control.at === 'client'
      ? pass
      : inconclusive(`a form that was posted as it stands got ${whereInWords(control)}`)
  },
})
