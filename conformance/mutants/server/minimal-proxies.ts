import type { ChangeProxy, MinimalProxyParts } from '../../targets/minimal-proxy/index.ts'
import type { Mutants } from './mutant.ts'

/** Replaces some parts. */
const having =
  (change: (parts: MinimalProxyParts) => Partial<MinimalProxyParts>): ChangeProxy =>
  (parts) => ({ ...parts, ...change(parts) })

const withoutTag = (html: string, text: string): string => html.replaceAll(text, '')

/** A server that is its own authorization server, with an issuer behind it: whom it asks, and whom it takes for whom. */
export const minimalProxyMutants: Mutants = {
  'server/asks-once-per-browser': {
    of: 'minimal-proxy',
    flaw: 'lets every client through in a browser whose person has let one through',
    change: having(() => ({ approvalKey: ({ browser }) => browser })),
  },
  'server/asks-once-per-client': {
    of: 'minimal-proxy',
    flaw: 'lets a client through for everybody once one person has',
    change: having(() => ({ approvalKey: ({ client }) => client.id })),
  },
  'server/keeps-approvals-in-a-plain-cookie': {
    of: 'minimal-proxy',
    flaw: 'keeps the approved clients in a cookie, and believes it',
    change: having(({ cookie }) => ({
      isApproved: ({ request, cookies }) => cookies.get('approved')?.includes(request.client.id) === true,
      approvalCookies: ({ client }) => [cookie('approved', client.id, 86_400)],
    })),
  },
  'server/lets-scripts-read-its-cookies': {
    of: 'minimal-proxy',
    flaw: 'sets its cookies without HttpOnly',
    change: having(({ cookie }) => ({ cookie: (...given) => cookie(...given).replace('; HttpOnly', '') })),
  },
  'server/lets-its-page-be-framed': {
    of: 'minimal-proxy',
    flaw: 'says nothing about who may frame its consent page',
    change: having(() => ({ pageHeaders: { 'content-type': 'text/html; charset=utf-8' } })),
  },
  'server/hides-the-redirect-from-people': {
    of: 'minimal-proxy',
    flaw: 'does not say on its consent page where the client will send the person',
    change: having(({ page }) => ({ page: (question) => page({ ...question, redirectUri: 'the application' }) })),
  },
  'server/hides-the-name-from-people': {
    of: 'minimal-proxy',
    flaw: 'does not say on its consent page which client asks',
    change: having(({ page }) => ({ page: (question) => page({ ...question, clientName: 'An application' }) })),
  },
  'server/hides-the-scopes-from-people': {
    of: 'minimal-proxy',
    flaw: 'does not say on its consent page what is asked of the issuer behind it',
    change: having(({ page }) => ({ page: (question) => withoutTag(page(question), 'User.Read') })),
  },
  'server/takes-its-form-without-the-token': {
    of: 'minimal-proxy',
    flaw: 'does not look at the token of its consent form',
    change: having(() => ({ isOurForm: (_form, request, browser) => browser === request.browser })),
  },
  'server/takes-its-form-from-any-browser': {
    of: 'minimal-proxy',
    flaw: 'takes its consent form from a browser that was not shown it',
    change: having(() => ({ isOurForm: (form, request) => form.get('csrf') === request.csrf })),
  },
  'server/takes-answers-from-any-browser': {
    of: 'minimal-proxy',
    flaw: 'does not look which browser brings the answer of the issuer behind it',
    change: having(() => ({ isBack: () => true })),
  },
  'server/takes-a-state-again': {
    of: 'minimal-proxy',
    flaw: 'takes answers under a state that was used',
    change: having(({ isUsedUp }) => ({ isUsedUp: (kind) => kind !== 'state' && isUsedUp(kind) })),
  },
  'server/sets-its-state-with-the-page': {
    of: 'minimal-proxy',
    flaw: 'sets the cookie that the answer of the issuer is bound to with its consent page',
    change: having(() => ({ stateIsSet: 'with-the-page' })),
  },
  'server/compares-the-host-of-a-redirect': {
    of: 'minimal-proxy',
    flaw: 'takes every address on the host of a registered one',
    change: having(() => ({
      isRegistered: (uri, registered) => registered.some((one) => URL.parse(one)?.hostname === URL.parse(uri)?.hostname),
    })),
  },
  'server/compares-the-beginning-of-a-redirect': {
    of: 'minimal-proxy',
    flaw: 'takes every address that begins with a registered one',
    change: having(() => ({ isRegistered: (uri, registered) => registered.some((one) => uri.startsWith(one)) })),
  },
  'server/wants-its-resource-in-lower-case': {
    of: 'minimal-proxy',
    flaw: 'compares the resource letter by letter',
    change: (parts, { url }) => ({ ...parts, isOurResource: (resource) => resource === url }),
  },
}
