import { check, fail, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { isRequired } from '../../kit/requirement.ts'
import { requirement } from '../../requirements/index.ts'
import { anonymousChallenge } from './anonymous-challenge.ts'

const pointerAllowed = requirement('prm.www-authenticate-resource-metadata')

const isJsonObject = (answer: Answer): boolean =>
  answer.status === 200 && typeof answer.json === 'object' && answer.json !== null && !Array.isArray(answer.json)

/** 2025-06-18 demands the pointer; later revisions allow the well-known places in its stead. What is pointed to must exist. */
export const pointerLeads = check({
  id: 'server/metadata-pointer/leads-to-document',
  requirement: pointerAllowed,
  title: 'The resource_metadata of the challenge leads to the metadata document',
  needs: ['server'],
  wants: ['token'],
  catches: [
    'server/points-nowhere',
    'server/points-without-its-origin',
    'server/no-metadata',
    'server/sends-on-from-its-metadata',
    'server/no-pointer-in-challenge@2025-06-18',
    'server/metadata-at-an-odd-place@2025-06-18',
  ],
  async run({ server, token }, step) {
    const found = await anonymousChallenge(server, token, step)
    if ('verdict' in found) return found.verdict
    const pointer = found.challenge.parameters['resource_metadata']
    if (pointer === undefined) {
      const level = pointerAllowed.levels[server.revision]
      return level !== undefined && isRequired(level) ? fail('expected `resource_metadata` in the challenge, got none') : pass
    }
    if (!URL.canParse(pointer)) return fail('expected an absolute URL in `resource_metadata`, got something else')
    const answer = await step('the document that the challenge points to', () => server.send({ method: 'GET', url: pointer }))
    return isJsonObject(answer)
      ? pass
      : fail(`expected 200 with a JSON object where \`resource_metadata\` points to, got ${answer.status}`)
  },
})

/**
 * RFC 9728 §3.2. From 2025-11-25 on a server need not point anywhere; where it does, clients go there and nowhere else, so that a document
 * at a well-known place does not help. What is there is judged in the same way as what is found in the end.
 */
export const pointedToAnsweredAsJson = check({
  id: 'server/metadata-pointer/answered-as-json',
  requirement: requirement('prm.response-format'),
  title: 'Where the challenge points to, the document is answered with 200 as application/json',
  needs: ['server'],
  wants: ['token'],
  catches: [
    'server/sends-on-from-its-metadata',
    'server/points-nowhere',
    'server/points-without-its-origin',
    'server/no-metadata',
    'server/metadata-as-text',
  ],
  async run({ server, token }, step) {
    const found = await anonymousChallenge(server, token, step)
    if ('verdict' in found) return found.verdict
    const pointer = found.challenge.parameters['resource_metadata']
    if (pointer === undefined) return pass
    if (!URL.canParse(pointer)) return fail('expected an absolute URL in `resource_metadata`, got something else')
    const answer = await step('the document that the challenge points to', () => server.send({ method: 'GET', url: pointer }))
    if (!isJsonObject(answer)) return fail(`expected 200 with a JSON object where the challenge points to, got ${answer.status}`)
    const type = answer.headers['content-type']?.[0]?.split(';', 1)[0]?.trim().toLowerCase()
    return type === 'application/json' ? pass : fail(`expected application/json, got ${type ?? 'no content type'}`)
  },
})

/** The proposal that made the well-known places an alternative still wants the pointer: it saves every client a guess. */
export const pointerGiven = check({
  id: 'server/metadata-pointer/given-in-challenge',
  requirement: requirement('sep.985-www-authenticate'),
  title: 'The challenge points to the metadata document',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/no-pointer-in-challenge', 'server/metadata-at-an-odd-place'],
  async run({ server, token }, step) {
    const found = await anonymousChallenge(server, token, step)
    if ('verdict' in found) return found.verdict
    return found.challenge.parameters['resource_metadata'] === undefined
      ? fail('expected `resource_metadata` in the challenge, got none')
      : pass
  },
})

/** 2025-06-18 has one mechanism, the challenge; later revisions have the well-known places as well, and one of them is enough. */
export const discoverable = check({
  id: 'server/metadata-pointer/leads-somehow',
  requirement: requirement('prm.discovery-mechanism'),
  title: 'A client that has only the address of the server finds the document by a mechanism of the revision',
  needs: ['server'],
  wants: ['token'],
  catches: [
    'server/no-metadata',
    'server/sends-on-from-its-metadata',
    'server/metadata-at-an-odd-place',
    'server/wants-an-api-key',
    'server/no-pointer-in-challenge@2025-06-18',
    'server/points-nowhere@2025-06-18',
    'server/points-without-its-origin@2025-06-18',
    'server/wants-an-api-key',
  ],
  async run({ server, token }, step) {
    const found = await step('the metadata document', () => server.resourceMetadata())
    if (found === undefined) return fail('expected the challenge or a well-known place to lead to the document, found none')
    if (found.route === 'challenge' || server.revision !== '2025-06-18') return pass
    // The first request may be open to everybody, and another one challenge.
    const challenged = await anonymousChallenge(server, token, step)
    if ('verdict' in challenged) return challenged.verdict
    const pointer = challenged.challenge.parameters['resource_metadata']
    const leads = async (url: string) =>
      URL.canParse(url) &&
      isJsonObject(await step('the document that the challenge points to', () => server.send({ method: 'GET', url })))
    return pointer !== undefined && (await leads(pointer))
      ? pass
      : fail('expected the challenge to lead to the document, found it at a well-known place only')
  },
})
