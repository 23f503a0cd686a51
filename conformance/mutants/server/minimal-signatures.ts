import { X509Certificate } from 'node:crypto'
import {
  compactVerify,
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  errors,
  exportSPKI,
  type JSONWebKeySet,
} from 'jose'
import type { ChangeParts, MinimalServerParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** Verifies in another way, given the right one. */
const verifying =
  (verify: (token: string, right: MinimalServerParts['verifySignature']) => ReturnType<typeof right>): ChangeParts =>
  (parts) => ({ ...parts, verifySignature: (token) => verify(token, parts.verifySignature) })

/** The public key of a token as PEM, the way the libraries print it that such a verifier was written with. */
async function publicKeyTexts(jwksUri: string, token: string): Promise<readonly string[]> {
  const keys = createLocalJWKSet((await (await fetch(jwksUri)).json()) as JSONWebKeySet)
  const { kid } = decodeProtectedHeader(token)
  const key = await keys({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) })
  const pem = await exportSPKI(key)
  return [pem, `${pem}\n`, pem.trimEnd()]
}

/** Where tokens are read without looking at their signature, or with the wrong key. */
export const minimalSignatureMutants: Mutants = {
  'server/ignores-signature': {
    of: 'minimal',
    flaw: 'reads tokens without verifying them',
    change: (parts) => ({ ...parts, verifySignature: async (token) => decodeJwt(token) }),
  },
  'server/takes-the-public-key-for-a-secret': {
    of: 'minimal',
    flaw: 'lets the token choose HS256, and verifies it with the public key as the secret',
    change: (parts, { settings }) => ({
      ...parts,
      verifySignature: async (token) => {
        if (decodeProtectedHeader(token).alg !== 'HS256') return parts.verifySignature(token)
        const texts = await publicKeyTexts(settings.jwksUri, token)
        await Promise.any(texts.map((text) => compactVerify(token, new TextEncoder().encode(text), { algorithms: ['HS256'] })))
        return decodeJwt(token)
      },
    }),
  },
  'server/trusts-the-key-in-the-token': {
    of: 'minimal',
    flaw: 'verifies a token with the key in its header, where it has one there',
    change: (parts) => ({
      ...parts,
      verifySignature: async (token) => {
        if (decodeProtectedHeader(token).jwk === undefined) return parts.verifySignature(token)
        await compactVerify(token, EmbeddedJWK, { algorithms: ['RS256'] })
        return decodeJwt(token)
      },
    }),
  },
  'server/fetches-keys-where-the-token-says': {
    of: 'minimal',
    flaw: 'fetches the key set that the header of a token names',
    change: verifying(async (token, right) => {
      const { jku } = decodeProtectedHeader(token)
      if (jku === undefined) return right(token)
      await compactVerify(token, createRemoteJWKSet(new URL(jku)), { algorithms: ['RS256'] })
      return decodeJwt(token)
    }),
  },
  'server/trusts-the-certificate-in-the-token': {
    of: 'minimal',
    flaw: 'verifies a token by the certificate in its header, whoever has signed that',
    change: verifying(async (token, right) => {
      const [certificate] = decodeProtectedHeader(token).x5c ?? []
      if (certificate === undefined) return right(token)
      await compactVerify(token, new X509Certificate(Buffer.from(certificate, 'base64')).publicKey, { algorithms: ['RS256'] })
      return decodeJwt(token)
    }),
  },
  'server/fetches-certificates-where-the-token-says': {
    of: 'minimal',
    flaw: 'fetches the certificate that the header of a token names',
    change: verifying(async (token, right) => {
      const { x5u } = decodeProtectedHeader(token)
      if (x5u === undefined) return right(token)
      const certificate = new X509Certificate(await (await fetch(x5u)).text())
      await compactVerify(token, certificate.publicKey, { algorithms: ['RS256'] })
      return decodeJwt(token)
    }),
  },
  'server/takes-what-no-key-fits': {
    of: 'minimal',
    flaw: 'reads a token without verifying it where the key set has no key for it',
    change: verifying((token, right) =>
      right(token).catch((error: unknown) => {
        if (error instanceof errors.JWKSNoMatchingKey) return decodeJwt(token)
        throw error
      }),
    ),
  },
  'server/accepts-alg-none-in-capitals': {
    of: 'minimal',
    flaw: 'knows alg "none" by its small letters only, and leaves the rest to a library that reads names in any case',
    change: verifying(async (token, right) => {
      const { alg = '' } = decodeProtectedHeader(token)
      return alg !== 'none' && alg.toLowerCase() === 'none' ? decodeJwt(token) : right(token)
    }),
  },
  'server/ignores-crit': {
    of: 'minimal',
    flaw: 'takes every critical header parameter for understood',
    change: (parts, { settings }) => {
      const keys = createRemoteJWKSet(new URL(settings.jwksUri))
      return verifying(async (token, right) => {
        const { crit } = decodeProtectedHeader(token)
        if (crit === undefined) return right(token)
        await compactVerify(token, keys, { algorithms: ['RS256'], crit: Object.fromEntries(crit.map((name) => [name, true])) })
        return decodeJwt(token)
      })(parts, { settings, url: '' })
    },
  },
  'server/reads-three-parts-of-many': {
    of: 'minimal',
    flaw: 'reads the first three parts of a token and leaves the others',
    change: verifying((token, right) => right(token.split('.', 3).join('.'))),
  },
  'server/takes-a-token-without-its-signature': {
    of: 'minimal',
    flaw: 'verifies the signature only where the token has one',
    change: verifying(async (token, right) => {
      const [header, payload, signature = ''] = token.split('.')
      const isSigned = signature !== '' || decodeProtectedHeader(token).alg?.toLowerCase() === 'none'
      return isSigned ? right(token) : decodeJwt(`${header}.${payload}.`)
    }),
  },
  'server/reads-the-first-of-two-claims': {
    of: 'minimal',
    flaw: 'reads audience and expiry by a search in the text of the token, which finds the first of two',
    change: verifying(async (token, right) => {
      const claims = await right(token)
      const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
      const aud = /"aud":"([^"]*)"/.exec(text)?.[1] ?? claims['aud']
      const exp = Number(/"exp":(\d+)/.exec(text)?.[1] ?? Number.NaN)
      return { ...claims, aud, exp: Number.isNaN(exp) ? claims['exp'] : exp }
    }),
  },
}
