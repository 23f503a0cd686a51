/** The upper limit of the comparison: `node bare-signer.ts PORT` answers every request with a freshly signed RS256 token of an Entra token's size. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = part({ typ: 'JWT', alg: 'RS256', kid: 'bench' })
const padding = 'x'.repeat(600)

createServer((request, response) => {
  request.resume()
  const text = `${header}.${part({ uti: randomBytes(16).toString('base64url'), padding })}`
  sign('sha256', Buffer.from(text), privateKey, (error, signature) => {
    if (error) throw error
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ token_type: 'Bearer', expires_in: 3599, access_token: `${text}.${signature.toString('base64url')}` }),
    )
  })
}).listen(Number(process.argv[2]), 'localhost')
