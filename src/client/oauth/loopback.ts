import { BlockList, isIP } from 'node:net'

/** Whether a host name of a URL (`URL.hostname`) can only mean this machine (RFC 8252 §7.3, RFC 6761 §6.3). */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)

/** The other spellings of this machine; `URL` has made one of many already. RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.5.2. */
export const leadsHere = (hostname: string): boolean =>
  /(^|\.)localhost\.?$|^0\.0\.0\.0$|^\[::\]$|^\[::ffff:(7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:0)\]$/.test(hostname)

const privateNetworks = new BlockList()
// RFC 1918, RFC 6598, RFC 3927 (where clouds keep their metadata), RFC 1122 §3.2.1.3.
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['0.0.0.0', 8],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4')
  // What a gateway takes out of an IPv6 address again (RFC 6052 §2.1).
  privateNetworks.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6')
}
// RFC 4193, RFC 3879, RFC 4291 §2.5.6.
privateNetworks.addSubnet('fc00::', 7, 'ipv6')
privateNetworks.addSubnet('fec0::', 10, 'ipv6')
privateNetworks.addSubnet('fe80::', 10, 'ipv6')

/**
 * Whether a host name is an address that only a private network knows (MCP security best practices, SSRF). Names are
 * looked up when they are used.
 */
export function isPrivate(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  const version = isIP(address)
  return version !== 0 && privateNetworks.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
