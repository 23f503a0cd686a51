import { type ClientMutants, minimalClient } from './mutant.ts'

/** Clients that do not get along with Microsoft Entra ID. */
export const entraMutants: ClientMutants = {
  'client/strict-about-entra': minimalClient('does not know that Entra does S256', (parts) => ({
    ...parts,
    supportsPkce: (document, place) =>
      document['code_challenge_methods_supported'] !== undefined && parts.supportsPkce(document, place),
  })),
  'client/shortens-scopes': minimalClient('asks for the last part of the name of a scope', (parts) => ({
    ...parts,
    scope: (sources) =>
      parts
        .scope(sources)
        ?.split(' ')
        .map((scope) => scope.slice(scope.lastIndexOf('/') + 1))
        .join(' '),
  })),
  'client/ignores-listed-scopes': minimalClient('asks for scopes only where the challenge names some', (parts) => ({
    ...parts,
    scope: (sources) => parts.scope({ ...sources, listed: undefined }),
  })),
}
