import { authorization } from './authorization.ts'
import { discovery } from './discovery.ts'
import type { Mutants, WithoutMutant } from './mutant.ts'
import { otherwise } from './otherwise.ts'
import { resource } from './resource.ts'
import { tokenEndpoint } from './token-endpoint.ts'
import { tokensAndGraph } from './tokens-and-graph.ts'

/** Every quirk that can be switched off, by its row of PARITY.md. Each is removed alone, by the smallest change that removes it. */
export const mutants: Mutants = {
  ...discovery,
  ...authorization,
  ...resource,
  ...tokenEndpoint,
  ...tokensAndGraph,
  ...otherwise,
}

/** The rows that have none, and why. */
export const withoutMutant: Readonly<Record<string, WithoutMutant>> = {
  'A single-page app signs in by redirect, in a real browser': 'in a browser',
  'A single-page app refreshes silently, in a real browser': 'in a browser',
  'No metadata document of a client is fetched: in the preview, what an administrator registers under its address stands for it, because how Entra reads, checks and keeps the document is not published':
    'nothing is done',
}
