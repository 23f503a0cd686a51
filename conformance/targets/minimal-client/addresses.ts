import { BlockList, isIP } from 'node:net'

/** Where no server of a stranger may send a client: private and link-local networks (RFC 1918, 3927, 4193, 4291), and those of RFC 1122 §3.2.1.3. */
const inside = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['0.0.0.0', 8],
] as const)
  inside.addSubnet(network, bits, 'ipv4')
inside.addSubnet('fc00::', 7, 'ipv6')
inside.addSubnet('fe80::', 10, 'ipv6')

const isHere = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** Whether an address leads into a private network. */
export function isInside({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  return family !== 0 && inside.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether an address is of one of the two schemes of the web: https, and http on this machine. */
export const isWeb = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isHere(url))

/** MCP security best practices, "Server-Side Request Forgery": https, but for this machine, and nothing in a private network. */
export const mayAsk = (url: URL): boolean => isWeb(url) && !isInside(url)
