import { expect, test } from 'vitest'
import { application } from '../directory/application.ts'
import { redirectPlatform } from './redirect-uri.ts'

const app = application({
  appId: 'a',
  displayName: 'A',
  web: ['https://web.example/callback?tenant=1'],
  spa: ['http://localhost:6274/oauth/callback'],
  publicClient: ['http://localhost', 'http://localhost/callback', 'http://127.0.0.1:8080/callback', 'app.example://callback'],
})

test.each([
  ['https://web.example/callback?tenant=1', 'web'],
  ['http://localhost:6274/oauth/callback', 'spa'],
  ['http://localhost:1/oauth/callback', 'spa'],
  ['http://localhost/oauth/callback', 'spa'],
  ['http://localhost', 'publicClient'],
  ['http://localhost:51234', 'publicClient'],
  ['http://localhost:51234/callback', 'publicClient'],
  ['http://127.0.0.1:8080/callback', 'publicClient'],
  ['app.example://callback', 'publicClient'],
])('%s is registered as %s', (uri, platform) => expect(redirectPlatform(app, uri)).toBe(platform))

test.each([
  'https://web.example/callback',
  'https://web.example/callback?tenant=1&more=1',
  'https://WEB.example/callback?tenant=1',
  'https://web.example:444/callback?tenant=1',
  'http://localhost/',
  'http://localhost:51234/',
  'http://localhost/Callback',
  'http://localhost/callback/',
  'http://localhost/callback?more=1',
  'http://localhost:/callback',
  'http://localhost:80x/callback',
  'http://localhost:65536/callback',
  'http://localhost.evil.example/callback',
  'http://localhost@evil.example/callback',
  'http://localhost:1@evil.example/callback',
  'https://localhost/callback',
  'http://127.0.0.1:8081/callback',
  'http://[::1]/callback',
  '',
])('%s is not registered', (uri) => expect(redirectPlatform(app, uri)).toBeUndefined())

test('an app without redirect URIs has none', () => {
  expect(redirectPlatform(application({ appId: 'b', displayName: 'B' }), 'http://localhost')).toBeUndefined()
})
