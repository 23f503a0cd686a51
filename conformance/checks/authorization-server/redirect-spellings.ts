import { fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import { asksFirst, type FlowPlayers, proxyFlow, whereInWords } from '../server/proxy-flow.ts'

/**
 * Addresses that are not the registered one, each of which some way of comparing takes for it. The port of a loopback address is
 * left out: RFC 8252 §7.3 has servers forgive it.
 */
const spellings = (registered: string): Readonly<Record<string, string>> => {
  const { protocol, host, pathname } = new URL(registered)
  return {
    'a slash at the end': `${registered}/`,
    'more path': `${registered}/more`,
    'a query': `${registered}?more=1`,
    'a fragment': `${registered}#more`,
    'another case in its path': registered.replace(pathname, pathname.toUpperCase()),
    'a letter of its path in escapes': registered.replace(
      pathname,
      `/%${pathname.charCodeAt(1).toString(16)}${pathname.slice(2)}`,
    ),
    'a step up in its path': `${registered}/../other`,
    'its host before another domain': `${protocol}//${host.replace(/:.*/, '')}.attacker.example${pathname}`,
    'its host as a user name': `${protocol}//${host}@attacker.example${pathname}`,
    'a user name': `${protocol}//someone@${host}${pathname}`,
    'another host': `${protocol}//attacker.example${pathname}`,
    ...(protocol === 'https:'
      ? {
          'another port': `https://${host}:8443${pathname}`,
          'another scheme': `http://${host}${pathname}`,
          'a host below its own': `https://more.${host}${pathname}`,
          'a way round in its path': `https://${host}/more/..${pathname}`,
          'its host in upper case': `https://${host.toUpperCase()}${pathname}`,
        }
      : {}),
  }
}

const website = { redirect_uris: ['https://client.example/callback'] }

/**
 * Registers an address and asks for others, which have to be refused on a page of the server: whoever made the address may have
 * sent the person there to be redirected. The registered one, before and after, is the control. Some servers take programs on this
 * machine only, and of many what they forgive is another thing for those than for websites.
 */
export async function judgeSpellings(players: FlowPlayers, step: Step): Promise<Verdict> {
  const asked = await step('may a website register', () => players.authorizationServer.askToRegister(website))
  for (const registration of asked?.status === 201 ? [website, {}] : [{}]) {
    const verdict = await judgeSpellingsOf(registration, players, step)
    if (verdict.kind !== 'pass') return verdict
  }
  return pass
}

async function judgeSpellingsOf(
  registration: Readonly<Record<string, unknown>>,
  players: FlowPlayers,
  step: Step,
): Promise<Verdict> {
  const { authorizationServer } = players
  const flow = await proxyFlow(players, step, registration)
  const begin = (redirectUri: string) => flow.beginSignedIn(authorizationServer.browser(), { redirect_uri: redirectUri })
  const control = (when: string) => step(`control: the registered address${when}`, () => begin(flow.redirectUri))
  const before = await control('')
  if (before.at === 'end') return inconclusive(`a request for the registered address got ${whereInWords(before)}`)
  const probes = await Promise.all(
    Object.entries(spellings(flow.redirectUri)).map(async ([what, uri]) => ({
      what,
      where: await step(`probe: the registered address with ${what}`, () => begin(uri)),
    })),
  )
  const after = await control(' again')
  if (after.at === 'end') return inconclusive(`a request for the registered address got ${whereInWords(after)} the second time`)
  const through = probes.find(({ where }) => where.at !== 'end' && where.at !== 'sign-in')
  if (through)
    return fail(`an address with ${through.what}: expected a refusal on a page of the server, got ${whereInWords(through.where)}`)
  return probes.some(({ where }) => where.at === 'sign-in') ? inconclusive(asksFirst) : pass
}
