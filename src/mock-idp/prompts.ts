import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { entryOf } from './carried.ts'
import { judgeConsent } from './entra/access.ts'
import { namedByHint } from './entra/token-facts.ts'
import { keptOut } from './kept-out.ts'
import type { Tenant } from './tenant.ts'

const { Check, Prompt } = interactionPolicy

/**
 * What a person is asked on the way, in this order: to sign in (nobody is signed in, `prompt=login`, or `login_hint` names
 * somebody else); for whatever keeps them out, such as a second factor; for consent; and whether the device is theirs.
 */
export function prompts(tenant: Tenant) {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  const another = new Check('login_hint', 'another user is meant', 'login_required', (ctx) => {
    const hinted = tenant.directory.user(namedByHint(String(ctx.oidc.params?.['login_hint'] ?? '')))
    return hinted !== undefined && hinted.id !== ctx.oidc.session?.accountId && !ctx.oidc.result?.['login']
  })
  policy.get('login')?.checks.add(another)
  const person = new Check('kept_out', 'something keeps this person out', (ctx) => keptOut(tenant, ctx) !== undefined)
  const consent = new Check('consent_missing', 'consent is missing', (ctx) => lacksConsent(tenant, ctx))
  const device = new Check('device', 'the device is to be named', (ctx) => {
    const { carried } = entryOf(tenant, ctx.oidc.params ?? {}, undefined)
    return carried.purpose.kind === 'device' && !ctx.oidc.result?.['device']
  })
  policy.add(new Prompt({ name: 'person', requestable: false }, person))
  policy.add(new Prompt({ name: 'consent', requestable: true }, consent))
  policy.add(new Prompt({ name: 'device', requestable: false }, device))
  return policy
}

function lacksConsent(tenant: Tenant, ctx: KoaContextWithOIDC): boolean {
  const { user, client, access, carried } = entryOf(tenant, ctx.oidc.params ?? {}, ctx.oidc.session?.accountId)
  if (carried.purpose.kind === 'admin-consent') return !ctx.oidc.result?.['consent']
  return judgeConsent(tenant.directory, client, access, user) !== undefined
}
