import { BlockList, isIP } from 'node:net'

const notPublic = new BlockList()
// RFC 6890: this host, private and shared networks, loopback, link-local, benchmarks, multicast, and what is reserved.
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(network, bits, 'ipv6')

const privateNetworks = new BlockList()
// RFC 1918, RFC 4193.
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4')
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4')
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4')
privateNetworks.addSubnet('fc00::', 7, 'ipv6')

const isOn = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Whether an IP address is one that the whole internet means by it; an IPv4 address inside an IPv6 one is judged as what it is. */
export const isPublic = (address: string): boolean => isIP(address) !== 0 && !isOn(notPublic, address)

/** Whether an IP address is of a network that people have at home and at work. */
export const isPrivate = (address: string): boolean => isIP(address) !== 0 && isOn(privateNetworks, address)
