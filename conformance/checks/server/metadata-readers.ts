import { type Check, check, fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { Answer, Request, ResourceMetadataFound } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'

/** Asks for the metadata document again, in another way than the first time. */
const askedAgain = (
  definition: Pick<Check, 'id' | 'requirement' | 'title' | 'catches'>,
  request: Omit<Request, 'url'>,
  judge: (again: Answer, found: ResourceMetadataFound) => Verdict,
): Check<'server', never> =>
  check({
    ...definition,
    needs: ['server'],
    async run({ server }, step) {
      const found = await step('the metadata document', () => server.resourceMetadata())
      if (found === undefined) return inconclusive('the server has no metadata document, so nobody can read it')
      return judge(await step('probe: the same', () => server.send({ ...request, url: found.url })), found)
    },
  })

const page = 'https://client.example'

/** Who looks at Origin here as well, and refuses, keeps a stricter rule. Who serves the document to a page means it to be read. */
export const readableByPages = askedAgain(
  {
    id: 'server/metadata/readable-by-pages',
    requirement: requirement('prm.readable-by-pages'),
    title: 'A page of another origin that is served the document may read it',
    catches: ['server/keeps-pages-from-its-metadata'],
  },
  { method: 'GET', headers: { accept: 'application/json', origin: page } },
  ({ status, headers }) => {
    const [readers] = headers['access-control-allow-origin'] ?? []
    return status !== 200 || readers === '*' || readers === page
      ? pass
      : fail('expected Access-Control-Allow-Origin to name everybody or the origin that asked, got the document without')
  },
)

const typeOf = ({ headers }: Answer): string | undefined => headers['content-type']?.[0]

export const headLikeGet = askedAgain(
  {
    id: 'server/metadata/head-like-get',
    requirement: requirement('prm.head-like-get'),
    title: 'HEAD of the document is answered with the status and type of GET',
    catches: ['server/knows-no-head'],
  },
  { method: 'HEAD', headers: { accept: 'application/json' } },
  (head, { answer }) => {
    if (head.status !== answer.status) return fail(`expected ${answer.status} as to GET, got ${head.status}`)
    return typeOf(head) === typeOf(answer) ? pass : fail('expected the Content-Type of GET, got another one')
  },
)
