import { type Check, check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { memberOf } from './tokens.ts'

interface Registration extends Pick<Check, 'id' | 'requirement' | 'title' | 'catches'> {
  readonly what: string
  readonly change: Readonly<Record<string, unknown>>
  /** Given a member of what was registered: what is wrong with it, in words; undefined where it is right. */
  readonly wrong: (member: (name: string) => unknown) => string | undefined
}

/**
 * A client that registers otherwise than it should; the control is one that does as it should. Who refuses it is right. Where nobody
 * registers, or none but those who were let in by other means (RFC 7591 §3), there is nothing to be wrong.
 */
const registering = ({ what, change, wrong, ...rest }: Registration): Check<'discovery' | 'registration', never> =>
  check({
    ...rest,
    needs: ['discovery', 'registration'],
    async run({ discovery, registration }, step) {
      const { status } = await step('the metadata of the authorization server', () => discovery.metadata())
      if (status !== 200) return inconclusive(`expected the metadata with 200, got ${status}`)
      const control = await step('control: a right registration', () => registration.askToRegister())
      if (control === undefined || control.status === 401 || control.status === 403) return pass
      if (control.status !== 201) return inconclusive(`a right registration got ${control.status}`)
      const answer = await step(`probe: registration ${what}`, () => registration.askToRegister(change))
      if (answer?.status !== 201) return pass
      const because = wrong((name) => memberOf(answer, name))
      return because === undefined ? pass : fail(because)
    },
  })

/** The server may have left the address out of what it registered. */
export const fragmentsRefused = registering({
  id: 'authorization-server/registration/fragments-refused',
  requirement: requirement('dcr.as-no-fragment'),
  title: 'An address with a fragment is not registered',
  catches: ['authorization-server/registers-fragments', 'authorization-server/registers-any-scheme'],
  what: 'of an address with a fragment',
  change: { redirect_uris: ['http://127.0.0.1:33418/callback#fragment'] },
  wrong: (member) =>
    [member('redirect_uris')].flat().some((uri) => String(uri).includes('#'))
      ? 'expected a refusal (invalid_redirect_uri), got a client with that address'
      : undefined,
})

/** RFC 7591 §3.2.1: it may have put others in their place, and clients read here what they have got. */
export const registeredSaid = registering({
  id: 'authorization-server/registration/said-whole',
  requirement: requirement('dcr.as-says-what-is-registered'),
  title: 'Who registers is told with which addresses to redirect to',
  catches: ['authorization-server/answers-registrations-by-an-id'],
  what: 'as a client does it',
  change: {},
  wrong: (member) => {
    const addresses = member('redirect_uris')
    return Array.isArray(addresses) && addresses.length > 0 ? undefined : 'expected redirect_uris in the answer, got none'
  },
})

/** Without authorization_code there is nothing to be redirected. What is not said of grants is authorization_code (RFC 7591 §2). */
export const redirectDemanded = registering({
  id: 'authorization-server/registration/redirect-demanded',
  requirement: requirement('dcr.as-redirect-required'),
  title: 'A client of the code flow is not registered without an address to redirect to',
  catches: ['authorization-server/registers-without-redirect'],
  what: 'without redirect_uris',
  change: { redirect_uris: undefined },
  wrong: (member) => {
    const addresses = [member('redirect_uris') ?? []].flat()
    const grants = [member('grant_types') ?? 'authorization_code'].flat()
    return addresses.length === 0 && grants.includes('authorization_code')
      ? 'expected a refusal (invalid_redirect_uri), got a client without an address'
      : undefined
  },
})

export const endOfSecretSaid = registering({
  id: 'authorization-server/registration/end-of-secret-said',
  requirement: requirement('dcr.as-secret-expiry'),
  title: 'Who gives a client a secret says when it ends',
  catches: ['authorization-server/secrets-without-an-end'],
  what: 'of a client that asks for a secret',
  change: { token_endpoint_auth_method: 'client_secret_basic', application_type: undefined },
  wrong: (member) =>
    member('client_secret') !== undefined && typeof member('client_secret_expires_at') !== 'number'
      ? 'expected client_secret_expires_at beside the secret, got none'
      : undefined,
})

/** The public key of RFC 7517, appendix A.1. */
const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
}

export const oneKeySet = registering({
  id: 'authorization-server/registration/one-key-set',
  requirement: requirement('dcr.as-one-key-set'),
  title: 'No client is registered with its keys and with an address of other keys at once',
  catches: ['authorization-server/repeats-whatever-registers'],
  what: 'with jwks and jwks_uri',
  change: { jwks: { keys: [publicKey] }, jwks_uri: 'https://client.example/keys' },
  wrong: (member) =>
    member('jwks') instanceof Object && typeof member('jwks_uri') === 'string'
      ? 'expected a refusal (invalid_client_metadata) or one of jwks and jwks_uri, got both'
      : undefined,
})
